import { expect, test } from 'vitest';
import { compareColumns } from './compare-columns.ts';

const base = { 'ndcg@10': Float64Array.of(0, 0.5, 1, 0.5), 'mrr@10': Float64Array.of(0, 0.5, 1, 1) };
const better = { 'ndcg@10': Float64Array.of(0.1, 0.6, 1.1, 0.6), 'mrr@10': Float64Array.of(0, 0.5, 1, 1) };

test('figures are means over the queries; the base has no change', () => {
  const [first, second] = compareColumns([base, better], 0);
  expect(first?.metrics).toEqual({ 'ndcg@10': 0.5, 'mrr@10': 0.625 });
  expect(first?.change).toBeUndefined();
  expect(second?.metrics['ndcg@10']).toBeCloseTo(0.6, 12);
});

test('the change is paired by query: the same gain everywhere has no spread, whatever the queries are like', () => {
  const [, second] = compareColumns([base, better], 0);
  const change = second?.change?.['ndcg@10'];
  expect(change?.by).toBeCloseTo(0.1, 12);
  expect(change?.low).toBeCloseTo(0.1, 12);
  expect(change?.high).toBeCloseTo(0.1, 12);
  expect(second?.change?.['mrr@10']).toEqual({ by: 0, low: 0, high: 0 });
  const [low = 0, high = 0] = second?.intervals['ndcg@10'] ?? [];
  expect(high - low).toBeGreaterThan(0.2);
});

test('any system can be the base', () => {
  const [first, second] = compareColumns([base, better], 1);
  expect(first?.change?.['ndcg@10']?.by).toBeCloseTo(-0.1, 12);
  expect(second?.change).toBeUndefined();
});
