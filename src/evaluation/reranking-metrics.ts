// How well are the candidates of a query sorted? Every candidate is judged, so the ideal is known: what C-MTEB's reranking
// tasks measure.

import { averagePrecisionAt, normalizedDiscountedGain, reciprocalRank } from './retrieval-metrics.ts';

export type RerankingMetrics = Readonly<Record<'map' | 'mrr@10' | 'ndcg@10', number>>;

/**
 * MAP over all candidates, MRR@10 and nDCG@10 of one query, in pytrec's definitions.
 * @param ranking candidates by their names, best first
 * @param relevant names of the relevant ones, at least one
 */
export function evaluateCandidates(ranking: readonly string[], relevant: ReadonlySet<string>): RerankingMetrics {
  const grades = new Map([...relevant].map((name) => [name, 1]));
  return {
    map: averagePrecisionAt(ranking, grades, ranking.length),
    'mrr@10': reciprocalRank(ranking, grades, 10),
    'ndcg@10': normalizedDiscountedGain(ranking, grades, 10),
  };
}
