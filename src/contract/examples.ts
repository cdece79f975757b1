// What a data set holds, once its bytes are understood.

/** A line of plain text, for pre-training. */
export interface TextRow {
  readonly text: string;
}

/** A query with its positives and negatives: FlagEmbedding's training row. */
export interface PairRow {
  readonly query: string;
  /** At least one. */
  readonly pos: readonly string[];
  readonly neg: readonly string[];
  readonly pos_scores?: readonly number[] | undefined;
  readonly neg_scores?: readonly number[] | undefined;
  /** Replaces the instruction of the data set for this row. */
  readonly prompt?: string | undefined;
  readonly type?: string | undefined;
  /** Score of the pair (query, first positive), for the score filter. */
  readonly score?: number | undefined;
}

export type Row = TextRow | PairRow;
export type RowKind = 'texts' | 'pairs';

/** Why a row of a file cannot be used. Rows count from 1, as an editor counts lines. */
export interface RowProblem {
  readonly file: string;
  readonly row: number;
  /** Column or key at fault, where one can be named. */
  readonly column?: string | undefined;
  /** A short name of the kind of fault, by which problems are counted: "not JSON", "no query", "empty positive", ... */
  readonly kind: string;
  readonly message: string;
  /** The raw row, at most 500 characters. */
  readonly raw: string;
}

/** A retrieval evaluation set: the BEIR layout. */
export interface RetrievalSet {
  readonly name: string;
  readonly documents: readonly { readonly id: string; readonly title: string; readonly text: string }[];
  readonly queries: readonly { readonly id: string; readonly text: string }[];
  /** query id -> document id -> grade. */
  readonly judgments: ReadonlyMap<string, ReadonlyMap<string, number>>;
}
