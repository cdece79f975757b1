import { expect, test } from 'vitest';
import { summarise, type RankedQuery } from './query-results.ts';

const query = (name: string, ndcg: number): RankedQuery => ({ query: name, metrics: { 'ndcg@10': ndcg }, documents: [] });

test('figures of rankings are means over the queries', () => {
  const { metrics, items } = summarise({ kind: 'ranked', queries: [query('a', 1), query('b', 0), query('c', 0.5)] });
  expect(metrics).toEqual({ 'ndcg@10': 0.5 });
  expect(items).toBe(3);
});

test('two texts belong together from the threshold on', () => {
  const pairs = [
    { row: 1, score: 0.9, label: 1 },
    { row: 2, score: 0.3, label: 0 },
  ];
  expect(summarise({ kind: 'pair-classification', pairs })).toMatchObject({
    metrics: { 'average-precision': 1, accuracy: 1 },
    threshold: 0.6,
    items: 2,
  });
});

test('a figure that is not defined is left out, not NaN', () => {
  const pairs = [1, 2, 3].map((row) => ({ row, score: 0.5, label: row }));
  expect(summarise({ kind: 'similarity', pairs }).metrics).toEqual({});
});
