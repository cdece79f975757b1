import { expect, test } from 'vitest';
import { scoreHistogram } from './score-histogram.ts';

test('forty bins over the range of both kinds; the highest score lies in the last', () => {
  const { from, to, relevant, irrelevant } = scoreHistogram([1, 0.5], [0, 0.01, 0.024]);
  expect([from, to]).toEqual([0, 1]);
  expect(relevant).toHaveLength(40);
  // A bin is 0.025 wide.
  expect([irrelevant[0], irrelevant[1]]).toEqual([3, 0]);
  expect([relevant[20], relevant[39]]).toEqual([1, 1]);
});

test('negative scores and one value alone have a bin as well', () => {
  expect(scoreHistogram([-2], [-1]).relevant[0]).toBe(1);
  const same = scoreHistogram([3], [3]);
  expect([same.from, same.to]).toEqual([2.5, 3.5]);
  expect(same.relevant[20]).toBe(1);
});

test('nothing at all is an empty histogram from 0 to 1', () => {
  const { from, to, relevant } = scoreHistogram([], []);
  expect([from, to]).toEqual([0, 1]);
  expect(relevant.every((count) => count === 0)).toBe(true);
});
