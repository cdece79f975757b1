// What the page asks about a data set: its columns before it is read, the lengths of its texts, what it repeats, what of it
// also stands in evaluation sets; and the new versions that follow from the answers.

import type { ColumnRole } from './columns.ts';
import type { TokenPreview } from './token-preview.ts';

/** Requests -> replies, as in `Calls`. */
export interface DataCalls {
  /** Columns and first rows of a file that may not be imported yet. Nothing is stored. */
  'peek-columns': { request: { readonly file: File }; reply: ColumnPeek };
  /** Rows with each text as the model reads it. */
  'read-as-model': { request: ReadAsModelRequest; reply: { readonly rows: readonly RowAsRead[] } };
  /** How many tokens the texts have. Progress comes as `inspection-progress`. */
  'measure-lengths': { request: { readonly dataId: string; readonly modelId: string }; reply: LengthReport };
  /** Which texts a data set repeats, exactly and nearly. */
  'find-duplicates': { request: { readonly dataId: string; readonly unit: DuplicateUnit }; reply: DuplicateReport };
  /** A new version with the first row of each group alone. */
  'keep-first': {
    request: { readonly dataId: string; readonly unit: DuplicateUnit; readonly near: boolean };
    reply: NewVersion;
  };
  /** What of an evaluation set also stands in a data set. */
  'check-leakage': { request: { readonly dataId: string; readonly setId: string }; reply: LeakageReport };
  /** A new version without the rows that leak. */
  'remove-leakage': {
    request: { readonly dataId: string; readonly setId: string; readonly what: LeakedPart };
    reply: NewVersion;
  };
  /** Rows become an evaluation set; a new version keeps the others. */
  'hold-out': { request: HoldOutRequest; reply: NewVersion };
}

/** Work of an inspection, in rows. */
export interface InspectionProgress {
  readonly done: number;
  readonly total: number;
}

export interface ColumnPeek {
  readonly columns: readonly PeekedColumn[];
  /** Rows as cells, in the order of the columns; long texts are cut. */
  readonly rows: readonly (readonly string[])[];
  /** Whether the names are those of a first row (or of keys), not made up from places. */
  readonly named: boolean;
}

export interface PeekedColumn {
  readonly name: string;
  /** What it is taken for; "ignore" where nothing says. */
  readonly role: ColumnRole;
}

export interface ReadAsModelRequest {
  readonly dataId: string;
  /** Rows from 0. */
  readonly indices: readonly number[];
  /** Asset id of a model, or "demo" for the built-in tokenizer. */
  readonly modelId: string;
  readonly instruction: string;
  readonly queryMaximumLength: number;
  readonly passageMaximumLength: number;
}

/** A row's texts as tokens: the query (the text, the first of a pair) and what stands against it. */
export interface RowAsRead {
  /** From 1. */
  readonly number: number;
  readonly query: TokenPreview;
  readonly passage?: TokenPreview | undefined;
}

/** Number of texts by number of tokens. */
export interface LengthCounts {
  readonly texts: number;
  /** All tokens, special ones included. */
  readonly tokens: number;
  readonly longest: number;
  /** counts[n]: texts of n tokens, [CLS] and [SEP] included; the last entry counts all that are longer. */
  readonly counts: Uint32Array;
  /** Tokens of the texts that the last entry counts. */
  readonly tokensBeyond: number;
}

export interface LengthReport {
  /** Queries; plain texts and both texts of labelled pairs stand under `passages`. */
  readonly queries?: LengthCounts | undefined;
  readonly passages: LengthCounts;
  /** Rows that were measured, evenly spread, and how many there are. */
  readonly measured: number;
  readonly rows: number;
}

/** What has to be alike: the passages of two rows, their queries, or both. */
export type DuplicateUnit = 'passages' | 'queries' | 'rows';

export interface DuplicateReport {
  readonly groups: number;
  /** Rows beside the first of their group: equal to an earlier one, and nearly so. */
  readonly exactRows: number;
  readonly nearRows: number;
  readonly rows: number;
  /** The largest groups first. */
  readonly shown: readonly DuplicateGroup[];
}

export interface DuplicateGroup {
  /** Rows from 1, the first of them. */
  readonly rows: readonly number[];
  readonly count: number;
  /** The text as it stands in the first row, cut where it is long. */
  readonly text: string;
  /** Another writing of it, where they differ. */
  readonly other?: string | undefined;
  readonly near: boolean;
}

export type LeakedPart = 'queries' | 'queries-and-passages';

export interface LeakageReport {
  readonly queries: number;
  /** Test queries that are also a query of the data set, exactly and nearly. */
  readonly exactQueries: number;
  readonly nearQueries: number;
  /** Right answers of the set, and how many of them are also a positive of the data set. */
  readonly answers: number;
  readonly leakedAnswers: number;
  /** Rows that a removal would take. */
  readonly rowsOfQueries: number;
  readonly rowsOfBoth: number;
  readonly shown: readonly LeakedText[];
}

export interface LeakedText {
  readonly what: 'query' | 'passage';
  /** Id in the evaluation set. */
  readonly testId: string;
  readonly testText: string;
  /** From 1. */
  readonly row: number;
  readonly rowText: string;
  /** Share of three-character pieces in common (Jaccard); 1: the same but for case, space and punctuation. */
  readonly overlap: number;
}

export interface HoldOutRequest {
  readonly dataId: string;
  /** Rows to hold out. */
  readonly count: number;
  readonly seed: number;
  /** Further passages of the data set to search among: wrong answers to every query. */
  readonly furtherPassages: number;
}

/** What was made; the `assets` event that comes before lists it. */
export interface NewVersion {
  /** The new version of the data set. */
  readonly dataId: string;
  /** The evaluation set that was made beside it. */
  readonly setId?: string | undefined;
}

/** Where a version of a data set comes from; the parent stands until it is deleted. */
export interface DataOrigin {
  readonly parentId: string;
  readonly parentName: string;
  readonly parentHash: string;
  /** 2 for the first version after an import. */
  readonly version: number;
  /** Milliseconds since 1970. */
  readonly madeAt: number;
  readonly change: DataChange;
}

/** What a version lacks or has beside its parent. */
export type DataChange =
  | { readonly kind: 'without-duplicates'; readonly unit: DuplicateUnit; readonly near: boolean; readonly rows: number }
  | { readonly kind: 'held-out'; readonly rows: number; readonly set: string; readonly seed: number }
  | { readonly kind: 'without-leakage'; readonly rows: number; readonly set: string }
  /** Negatives that a model found, and answers that a person confirmed; the notes are theirs. */
  | {
      readonly kind: 'mined-negatives';
      readonly model: string;
      readonly negatives: number;
      readonly added: number;
      readonly notes: string;
    };
