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
  /** What a reranker reads before the query, and before each passage, instead of the data set's. */
  readonly query_prompt?: string | undefined;
  readonly passage_prompt?: string | undefined;
  /** Rows a batch, and texts a query, as FlagEmbedding's same-data-set class reads them from the first row of a file. */
  readonly batch_size?: number | undefined;
  readonly train_group_size?: number | undefined;
  /** Score of the pair (query, first positive), for the score filter. */
  readonly score?: number | undefined;
}

/** Two texts and how alike they are: for sentence similarity, pair classification and losses on labelled pairs. */
export interface LabelledRow {
  readonly text1: string;
  readonly text2: string;
  /** 1: the texts belong together (a paraphrase, an entailment, an answer); 0: they do not. */
  readonly label?: 0 | 1 | undefined;
  /** Graded similarity on the file's own scale, as 0 to 5 in STS-B. A row has a label, a score, or both. */
  readonly score?: number | undefined;
}

export type Row = TextRow | PairRow | LabelledRow;
export type RowKind = 'texts' | 'pairs' | 'labelled';

/** For messages. */
export const rowKindInWords: Readonly<Record<RowKind, string>> = {
  texts: 'plain texts ({"text"} rows)',
  pairs: 'pairs ({"query", "pos"} rows)',
  labelled: 'labelled pairs ({"text1", "text2"} rows)',
};

export function kindOfRow(row: Row): RowKind {
  if ('text' in row) return 'texts';
  return 'query' in row ? 'pairs' : 'labelled';
}

/** Every text of a row: its text; its query, positives and negatives; or both texts of a labelled pair. */
export function textsOfRow(row: Row): readonly string[] {
  if ('text' in row) return [row.text];
  return 'query' in row ? [row.query, ...row.pos, ...row.neg] : [row.text1, row.text2];
}

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
