import { expect, test } from 'vitest';
import { averagePrecisionAt, evaluateRetrieval, normalizedDiscountedGain, precision, recall, reciprocalRank } from './retrieval-metrics.ts';

// Recipe 6.1: relevance 0,1,0,1,0 in the ranking, three relevant documents, one of them not retrieved.
const ranking = ['x1', 'r1', 'x2', 'r2', 'x3'];
const grades = new Map([
  ['r1', 1],
  ['r2', 1],
  ['r3', 1],
  ['x1', 0],
]);

test('gives the golden values of pytrec', () => {
  expect(normalizedDiscountedGain(ranking, grades, 5)).toBeCloseTo(0.49819, 5);
  expect(averagePrecisionAt(ranking, grades, 5)).toBeCloseTo(0.33333, 5);
  expect(averagePrecisionAt(ranking, grades, 2)).toBeCloseTo(0.16667, 5);
  expect(recall(ranking, grades, 5)).toBeCloseTo(0.6667, 4);
  expect(reciprocalRank(ranking, grades, 5)).toBe(0.5);
  expect(precision(ranking, grades, 5)).toBe(0.4);
});

test('graded judgments gain linearly', () => {
  // By hand: DCG = 1/log2(2) + 3/log2(3) = 2.892789; ideal = 3/1 + 2/log2(3) + 1/2 = 4.761860.
  const graded = new Map([
    ['a', 3],
    ['b', 1],
    ['c', 2],
  ]);
  expect(normalizedDiscountedGain(['b', 'a', 'x'], graded, 10)).toBeCloseTo(2.892789 / 4.76186, 5);
  expect(normalizedDiscountedGain(['a', 'c', 'b'], graded, 10)).toBe(1);
  // Only the two best of the three fit into the ideal of k = 2.
  expect(normalizedDiscountedGain(['a', 'c'], graded, 2)).toBe(1);
});

test('what lies beyond k does not count', () => {
  expect(reciprocalRank(ranking, grades, 1)).toBe(0);
  expect(recall(ranking, grades, 3)).toBeCloseTo(1 / 3, 12);
  expect(normalizedDiscountedGain(['x', 'r1'], grades, 1)).toBe(0);
});

test('negative grades are not relevant and cost nothing', () => {
  const negative = new Map([
    ['a', -1],
    ['b', 1],
  ]);
  expect(normalizedDiscountedGain(['a', 'b'], negative, 10)).toBeCloseTo(1 / Math.log2(3), 12);
  expect(recall(['a'], negative, 10)).toBe(0);
});

test('queries without judgments are left out; judged ones with nothing relevant count as 0', () => {
  const judgments = new Map([
    ['q1', new Map([['a', 1]])],
    ['q2', new Map([['a', 0]])],
    ['q3', new Map<string, number>()],
  ]);
  const { metrics, perQuery } = evaluateRetrieval(
    [
      ['q1', ['b', 'a']],
      ['q2', ['a']],
      ['q3', ['a']],
      ['q4', ['a']],
    ],
    judgments,
  );
  expect([...perQuery.keys()]).toEqual(['q1', 'q2']);
  expect(perQuery.get('q1')).toEqual({ 'ndcg@10': 1 / Math.log2(3), 'recall@10': 1, 'recall@100': 1, 'mrr@10': 0.5, 'map@100': 0.5 });
  expect(metrics['mrr@10']).toBe(0.25);
  expect(metrics['recall@100']).toBe(0.5);
});

test('cut-offs are those of the keys', () => {
  const late = Array.from({ length: 101 }, (_, index) => `d${index}`);
  const judgments = new Map([
    [
      'q',
      new Map([
        ['d9', 1],
        ['d10', 1],
        ['d99', 1],
        ['d100', 1],
      ]),
    ],
  ]);
  const { metrics } = evaluateRetrieval([['q', late]], judgments);
  expect(metrics['recall@10']).toBe(0.25);
  expect(metrics['recall@100']).toBe(0.75);
  expect(metrics['mrr@10']).toBe(0.1);
  expect(metrics['map@100']).toBeCloseTo((1 / 10 + 2 / 11 + 3 / 100) / 4, 12);
});

test('no queries give zeros, not NaN', () => {
  expect(evaluateRetrieval([], new Map()).metrics['ndcg@10']).toBe(0);
});
