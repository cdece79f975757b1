// What a system did on an evaluation set, query by query or pair by pair: all figures of a record follow from it, and it is
// what is kept for a closer look.

import { averagePrecisionOf, bestAccuracyOf, bestThreshold, pearsonOf, spearmanOf } from './similarity-metrics.ts';
import { meanOf, type Statistics } from './statistic.ts';

/** A query and how its documents or candidates were ranked. */
export interface RankedQuery {
  /** Id of the query; of a row of a file its number, from 1. */
  readonly query: string;
  /** Rank of the first relevant document, from 1; absent: not among those that were ranked. */
  readonly firstRelevant?: number | undefined;
  readonly metrics: Readonly<Record<string, number>>;
  /** The first ten, with their scores. */
  readonly documents: readonly (readonly [id: string, score: number])[];
}

/** Two texts, how alike the system finds them and how alike they are. */
export interface ScoredPair {
  /** Row of the file, from 1. */
  readonly row: number;
  readonly score: number;
  readonly label: number;
}

export type QueryResults =
  | { readonly kind: 'ranked'; readonly queries: readonly RankedQuery[] }
  | { readonly kind: 'similarity' | 'pair-classification'; readonly pairs: readonly ScoredPair[] };

export interface Summary {
  /** Queries or pairs. */
  readonly items: number;
  /** Figures that are defined. */
  readonly metrics: Readonly<Record<string, number>>;
  /** Of a classification: the score from which on two texts belong together. */
  readonly threshold?: number | undefined;
  readonly statistics: Statistics;
}

/** The figures of results, and the statistics that a bootstrap needs. */
export function summarise(results: QueryResults): Summary {
  const statistics = statisticsOf(results);
  const all = Object.entries(statistics).map(([metric, statistic]) => [metric, statistic()] as const);
  const metrics = Object.fromEntries(all.filter(([, value]) => Number.isFinite(value)));
  if (results.kind === 'ranked') return { items: results.queries.length, metrics, statistics };
  const items = results.pairs.length;
  if (results.kind === 'similarity') return { items, metrics, statistics };
  const [scores, isPositive] = columnsOf(results.pairs);
  return { items, metrics, statistics, threshold: bestThreshold(scores, isPositive) };
}

function statisticsOf(results: QueryResults): Statistics {
  if (results.kind === 'ranked') return meansOf(results.queries);
  const [scores, isPositive, labels] = columnsOf(results.pairs);
  if (results.kind === 'similarity') return { spearman: spearmanOf(scores, labels), pearson: pearsonOf(scores, labels) };
  return { 'average-precision': averagePrecisionOf(scores, isPositive), accuracy: bestAccuracyOf(scores, isPositive) };
}

function meansOf(queries: readonly RankedQuery[]): Statistics {
  const metrics = Object.keys(queries[0]?.metrics ?? {});
  return Object.fromEntries(metrics.map((metric) => [metric, meanOf(Float64Array.from(queries, (query) => query.metrics[metric] ?? 0))]));
}

function columnsOf(pairs: readonly ScoredPair[]): [scores: Float64Array, isPositive: readonly boolean[], labels: Float64Array] {
  return [
    Float64Array.from(pairs, ({ score }) => score),
    pairs.map(({ label }) => label > 0),
    Float64Array.from(pairs, ({ label }) => label),
  ];
}
