import type { ScoreHistogram } from '../contract/comparison-calls.ts';

const binCount = 40;

/**
 * Scores of relevant and irrelevant documents in 40 bins of one width over the range of both; the highest score belongs to the last
 * bin. Scores are on the system's own scale: cosines, or what BM25 or a reranker makes of a pair.
 */
export function scoreHistogram(relevant: readonly number[], irrelevant: readonly number[]): Omit<ScoreHistogram, 'missing'> {
  let [from, to] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const scores of [relevant, irrelevant]) {
    for (const score of scores) {
      from = Math.min(from, score);
      to = Math.max(to, score);
    }
  }
  // Of nothing, or of one value again and again: a range of one, so that every score has a bin.
  if (from > to) [from, to] = [0, 1];
  else if (from === to) [from, to] = [from - 0.5, to + 0.5];
  const count = (scores: readonly number[]): readonly number[] => {
    const bins = new Array<number>(binCount).fill(0);
    for (const score of scores) {
      const bin = Math.min(binCount - 1, Math.floor(((score - from) / (to - from)) * binCount));
      bins[bin] = (bins[bin] ?? 0) + 1;
    }
    return bins;
  };
  return { from, to, relevant: count(relevant), irrelevant: count(irrelevant) };
}
