// Mining for review: what the Negatives screen asks of the worker. A pool is mined once; windows, margins and decisions
// are tried on it without mining again.

import type { ModelChoice } from './model-choice.ts';
import type { DropReason } from './stage-report.ts';

export interface NegativesCalls {
  /** Mines a new pool, or goes on with one that was stopped. Progress comes as `work-progress` with the same id. */
  'mine-pool': { request: { readonly settings: PoolSettings } | { readonly poolId: string }; reply: PoolHeader };
  'list-pools': { request: Record<never, never>; reply: { readonly pools: readonly PoolHeader[] } };
  'delete-pool': { request: { readonly poolId: string }; reply: { readonly pools: readonly PoolHeader[] } };
  'open-pool': { request: { readonly poolId: string }; reply: PoolView };
  /** What rules and decisions leave of a pool; nothing is changed. */
  'pool-yield': { request: { readonly poolId: string; readonly review: Review }; reply: PoolYield };
  /** A query with its answer and one candidate, in full. */
  'review-item': { request: { readonly poolId: string; readonly row: number; readonly candidate: number }; reply: ReviewItem };
  /** Keeps rules and decisions with the pool. */
  'keep-review': { request: { readonly poolId: string; readonly review: Review }; reply: Record<never, never> };
  /** Writes a new data set: the rows with new negatives and confirmed answers. */
  'save-negatives': {
    request: { readonly poolId: string; readonly review: Review; readonly name: string; readonly notes: string };
    /** The asset's id and name; the list of assets comes as an event. */
    reply: { readonly dataId: string; readonly name: string };
  };
}

export interface PoolSettings {
  readonly dataId: string;
  readonly model: ModelChoice;
  readonly instruction: string;
  readonly passageInstruction: string;
  /** Asset id of an evaluation set whose corpus is searched; absent: the passages of the data set. */
  readonly corpusId?: string | undefined;
  /** Ranks that are kept a query. */
  readonly depth: number;
  readonly queryMaximumLength: number;
  readonly passageMaximumLength: number;
  /** A reranker that reads every kept candidate as well. */
  readonly reranker?: ModelChoice | undefined;
}

export interface PoolHeader {
  readonly poolId: string;
  readonly settings: PoolSettings;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
  /** `stopped`: it can be gone on with. */
  readonly state: 'stopped' | 'ready';
  readonly dataName: string;
  readonly modelName: string;
  readonly rerankerName?: string | undefined;
  readonly corpusName?: string | undefined;
  /** Rows of the data, and texts that are searched; 0 until they are known. */
  readonly rows: number;
  readonly candidates: number;
}

/** How negatives are taken from a pool. Scores are cosines, or a reranker's probabilities where `scoredBy` says so. */
export interface PoolRules {
  /** First and last rank, both included, from 1. */
  readonly range: readonly [number, number];
  readonly negatives: number;
  readonly choice: 'random' | 'top';
  /** A negative scores at most p - |p| r, p the weakest positive. */
  readonly relativeMargin?: number | undefined;
  readonly absoluteMargin?: number | undefined;
  readonly maximumScore?: number | undefined;
  readonly scoredBy: 'embedder' | 'reranker';
  /** One rule for all that nobody has decided on. */
  readonly bulk?: BulkRule | undefined;
}

/** Drops what scores above: a reranker's probability, or the share of the answer's cosine. */
export interface BulkRule {
  readonly by: 'reranker' | 'share';
  readonly above: number;
}

export const verdicts = ['keep', 'false-negative', 'drop'] as const;
export type Verdict = (typeof verdicts)[number];

/** What a person said of a candidate of a row. */
export interface Decision {
  readonly row: number;
  readonly candidate: number;
  readonly verdict: Verdict;
}

export interface Review {
  readonly rules: PoolRules;
  readonly decisions: readonly Decision[];
}

export const suspicionReasons = ['score', 'same-text', 'reranker'] as const;
export type SuspicionReason = (typeof suspicionReasons)[number];

/** A candidate that may be a right answer that nobody marked. */
export interface Suspect {
  readonly row: number;
  readonly candidate: number;
  readonly rank: number;
  /** Its score as a share of the weakest answer's: 1 - (p - s) / |p|. */
  readonly share: number;
  readonly reasons: readonly SuspicionReason[];
  readonly query: string;
}

/** Shares of the answer's score at one rank, over all queries. */
export interface RankBand {
  readonly rank: number;
  readonly low: number;
  readonly lowerQuarter: number;
  readonly median: number;
  readonly upperQuarter: number;
  readonly high: number;
}

export interface PoolView {
  readonly header: PoolHeader;
  /** By the cosine, and by the reranker's probability where one has read the pool. */
  readonly bands: { readonly embedder: readonly RankBand[]; readonly reranker?: readonly RankBand[] | undefined };
  /** The most suspicious first. */
  readonly suspects: readonly Suspect[];
  /** Candidates that would be suspects, had the queue no end. */
  readonly suspectsFound: number;
  /** As it was kept, or the start of one. */
  readonly review: Review;
}

export interface ScoreSummary {
  readonly mean: number;
  readonly lowest: number;
  readonly highest: number;
}

export interface PoolYield {
  readonly rows: number;
  /** Rows by the number of negatives found, from none to all that are wanted. */
  readonly rowsByNegatives: readonly number[];
  readonly negatives: number;
  /** Candidates that stand in the windows. */
  readonly inWindow: number;
  /** Those left out, each by the first reason. */
  readonly dropped: Readonly<Record<DropReason | 'decided' | 'byRule', number>>;
  readonly notNeeded: number;
  /** Answers that were added. */
  readonly added: number;
  readonly positiveScores?: ScoreSummary | undefined;
  readonly negativeScores?: ScoreSummary | undefined;
  /** Median over the rows of the weakest answer less the hardest negative. */
  readonly medianGap?: number | undefined;
  /** The cost of the bulk rule: decisions that agree with it, and those that do not. */
  readonly rule?: RuleCost | undefined;
}

export interface RuleCost {
  readonly falseNegatives: number;
  readonly falseNegativesCaught: number;
  readonly kept: number;
  readonly keptLost: number;
}

/** First and last place of a shared word in a text, [from, to). */
export type Span = readonly [number, number];

export interface ReviewText {
  readonly text: string;
  readonly rank?: number | undefined;
  readonly cosine: number;
  readonly bm25?: number | undefined;
  readonly probability?: number | undefined;
  /** Words that the other text has too. */
  readonly shared: readonly Span[];
}

export interface ReviewItem {
  readonly query: string;
  readonly positive: ReviewText;
  readonly candidate: ReviewText;
  readonly share: number;
}
