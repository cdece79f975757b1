import { expect, test } from 'vitest';
import { Random } from '../base/random.ts';
import { largest, products } from './nearest.ts';

test('products of a vector with each row, by hand', () => {
  expect([...products({ values: Float32Array.of(1, 0, 0, 2, 3, 4), width: 2 }, Float32Array.of(2, 1))]).toEqual([2, 2, 10]);
});

test('the largest come first, equal ones in their order, as a sort has them', () => {
  expect(largest(Float32Array.of(1, 3, 3, 2), 3)).toEqual([1, 2, 3]);
  expect(largest(Float32Array.of(1), 5)).toEqual([0]);
  const random = new Random(2);
  const scores = Float32Array.from({ length: 500 }, () => random.below(60));
  const sorted = [...scores.keys()].sort((a, b) => (scores[b] ?? 0) - (scores[a] ?? 0) || a - b);
  expect(largest(scores, 40)).toEqual(sorted.slice(0, 40));
});
