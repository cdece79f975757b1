// What a stage that makes rows found, told at its end: plain data.

/** Why a candidate is no negative: it is a known answer or the query, or says the same as one; or it scores too high. */
export const dropReasons = ['positive', 'duplicate', 'aboveMaximum', 'insideMargin'] as const;
export type DropReason = (typeof dropReasons)[number];

export interface MiningReport {
  readonly kind: 'mining';
  readonly rows: number;
  /** Rows by the number of negatives found, from none to all that were asked for. */
  readonly rowsByNegatives: readonly number[];
  /** Candidates that stood in the windows. */
  readonly inWindow: number;
  /** Those left out, by the first reason. */
  readonly dropped: Readonly<Record<DropReason, number>>;
  /** Those that would have done, but were not needed. */
  readonly notNeeded: number;
  /** Texts that were searched. */
  readonly candidates: number;
  readonly negatives: number;
}

/** A row by its score. */
export interface ScoredExample {
  readonly score: number;
  readonly query: string;
  readonly passage: string;
}

export interface ScoreReport {
  readonly kind: 'scoring';
  readonly rows: number;
  readonly scoredBy: 'embedder' | 'reranker';
  readonly threshold: number;
  /** Rows at or above the threshold, and which share of all they are, 0 to 1. */
  readonly kept: number;
  readonly keptShare: number;
  readonly mean: number;
  /** Rows by score, in bins of equal width. */
  readonly histogram: readonly number[];
  readonly bins: { readonly from: number; readonly to: number; readonly count: number };
  /** The rows next to the threshold, the nearest first. */
  readonly above: readonly ScoredExample[];
  readonly below: readonly ScoredExample[];
}

/** What is written beside the rows as `<output>.report.json`. */
export type StageReport = MiningReport | ScoreReport;

export interface StageReportRecord {
  readonly stageIndex: number;
  readonly id: string;
  readonly report: StageReport;
}
