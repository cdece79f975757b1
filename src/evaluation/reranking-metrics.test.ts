import { expect, test } from 'vitest';
import { libraryMetrics } from '../testing/library-metrics.ts';
import { evaluateCandidates } from './reranking-metrics.ts';

test('by hand: relevant candidates at ranks 2 and 4', () => {
  const found = evaluateCandidates(['a', 'b', 'c', 'd'], new Set(['b', 'd']));
  expect(found.map).toBeCloseTo((1 / 2 + 2 / 4) / 2, 12);
  expect(found['mrr@10']).toBe(0.5);
  // (1 / log2 3 + 1 / log2 5) / (1 + 1 / log2 3)
  expect(found['ndcg@10']).toBeCloseTo((1 / Math.log2(3) + 1 / Math.log2(5)) / (1 + 1 / Math.log2(3)), 12);
});

test('only MAP looks beyond the tenth', () => {
  const names = Array.from({ length: 12 }, (_, index) => `c${index}`);
  expect(evaluateCandidates(names, new Set(['c11']))).toEqual({ map: 1 / 12, 'mrr@10': 0, 'ndcg@10': 0 });
});

test.each(libraryMetrics.candidates.rows.map((row, index) => ({ ...row, index })))('row $index has the values of pytrec_eval', (row) => {
  const scoreOf = new Map(row.names.map((name, index) => [name, row.scores[index] ?? 0]));
  const ranking = row.names.toSorted((a, b) => (scoreOf.get(b) ?? 0) - (scoreOf.get(a) ?? 0));
  const found = evaluateCandidates(ranking, new Set(row.relevant));
  for (const [metric, value] of Object.entries(found)) expect(value, metric).toBeCloseTo(row.metrics[metric] ?? NaN, 10);
});
