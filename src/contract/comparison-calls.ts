// Systems beside each other on one retrieval set: what the page asks for and what it gets. Queries and documents are known by
// their numbers in the set; their texts are asked for where they are shown.

/** Commands about comparisons. */
export interface ComparisonCalls {
  /**
   * Ranks every query of a set with every system. What was measured before is not measured again. Progress comes as
   * `comparison-progress` with the same id; refused while a run is under way.
   */
  'compare-systems': { request: ComparisonRequest; reply: { readonly comparison?: Comparison | undefined } };
  /** Texts of a set, in the order of the numbers. */
  'read-set-texts': { request: SetTextsRequest; reply: SetTexts };
}

/** The set that comes with the page, beside those that were imported. */
export const sampleSetId = 'demo';

export interface ComparisonRequest {
  /** Asset id of a retrieval set, or {@link sampleSetId}. */
  readonly setId: string;
  readonly systems: readonly ComparedSystem[];
  /** Place of the system that the others are compared with. */
  readonly base: number;
  /** Answer only where nothing has to be measured; else the reply holds no comparison. */
  readonly onlyKept?: boolean | undefined;
}

export type ComparedModel =
  | { readonly kind: 'bm25' }
  /** As it was exported. */
  | { readonly kind: 'run'; readonly runId: string }
  /** What the run started from. */
  | { readonly kind: 'base'; readonly runId: string }
  | { readonly kind: 'imported'; readonly modelId: string };

export interface ComparedSystem {
  readonly model: ComparedModel;
  /** What stands before every query; absent: what the model was exported with, of a base what its run was. */
  readonly instruction?: string | undefined;
  /** A run that made a reranker: it sorts the first {@link rerankedDocuments} again. */
  readonly rerankWith?: string | undefined;
}

/** Documents of a query that a reranker sorts again. */
export const rerankedDocuments = 50;
/** Documents of a query that are ranked: a rank of 0 means that none of them is relevant. */
export const rankedDocuments = 100;
/** Documents of a query that are shown. */
export const shownDocuments = 10;
/** In place of a document where a system found no more. */
export const noDocument = 0xffff_ffff;

export interface Comparison {
  readonly set: { readonly name: string; readonly documents: number; readonly queries: number };
  /** Of every query: the numbers of its relevant documents. */
  readonly relevant: readonly (readonly number[])[];
  readonly base: number;
  readonly systems: readonly SystemReport[];
}

/** Figures of one system, and what it did with every query, column by column. */
export interface SystemReport {
  readonly system: ComparedSystem;
  /** What stood before every query. */
  readonly instruction: string;
  readonly metrics: Readonly<Record<string, number>>;
  /** 95 % of a bootstrap over the queries lie between these. */
  readonly intervals: Readonly<Record<string, readonly [low: number, high: number]>>;
  /** Against the base, paired by query; absent of the base itself. */
  readonly change?: Readonly<Record<string, MetricChange>> | undefined;
  /** Of the measurement, loading the model and encoding the documents included. */
  readonly seconds: number;
  readonly columns: RankedColumns;
  readonly failures: Readonly<Record<FailureBucket, readonly number[]>>;
}

export interface MetricChange {
  readonly by: number;
  readonly low: number;
  readonly high: number;
}

/** By query, in the order of the set. Q queries. */
export interface RankedColumns {
  /** [Q] each. */
  readonly metrics: Readonly<Record<string, Float64Array>>;
  /** [Q], rank of the first relevant document, from 1; 0: not among the first 100. */
  readonly ranks: Uint32Array;
  /** [Q], its number and its score; {@link noDocument} and NaN where there is none. */
  readonly best: Uint32Array;
  readonly bestScores: Float32Array;
  /** [Q, 10], numbers of documents, {@link noDocument} where there is none. */
  readonly top: Uint32Array;
  readonly topScores: Float32Array;
  readonly scores: ScoreHistogram;
}

/** Scores of the first 100 documents of every query (of a reranker: of those that it read), in bins of one width. */
export interface ScoreHistogram {
  readonly from: number;
  readonly to: number;
  readonly relevant: readonly number[];
  readonly irrelevant: readonly number[];
  /** Relevant documents without a score: they are not among the first 100, or not among those that a reranker read. */
  readonly missing: number;
}

/**
 * Why a query fails. `absent`: nothing relevant in the first 100. `cut`: the relevant documents are longer than the model reads, and
 * none is in the first ten. `duplicate`: nearly the same text stands above the relevant one. `lexical`: BM25 has it in the first
 * ten, the system has not.
 */
export const failureBuckets = ['absent', 'cut', 'duplicate', 'lexical'] as const;
export type FailureBucket = (typeof failureBuckets)[number];

export interface SetTextsRequest {
  readonly setId: string;
  readonly queries: readonly number[];
  readonly documents: readonly number[];
}

export interface SetTexts {
  readonly queries: readonly SetText[];
  readonly documents: readonly SetText[];
}

export interface SetText {
  readonly id: string;
  readonly text: string;
}
