import { expect, test } from 'vitest';
import { Random } from '../../../base/random.ts';
import type { LengthCounts } from '../../../contract/data-calls.ts';
import { binsOf, effectOf, lengthAt } from './length-figures.ts';

/** Four texts of 3, 5, 5 and 20 tokens. */
const few = countsOf([3, 5, 5, 20]);

test('a maximum length cuts what is longer, and the tokens beyond it', () => {
  expect(effectOf(few, 10)).toEqual({ truncated: 0.25, lost: expect.closeTo(10 / 33, 12) as number, mean: 23 / 4 });
  expect(effectOf(few, 20)).toEqual({ truncated: 0, lost: 0, mean: 33 / 4 });
});

test('a prefix takes room from every text and is read besides', () => {
  expect(effectOf(few, 10, 6)).toMatchObject({ truncated: 0.75, mean: (3 + 4 + 4 + 4) / 4 + 6 });
});

test('texts longer than are counted by themselves are cut too', () => {
  const counts = Uint32Array.of(0, 0, 2, 0, 1);
  const counted: LengthCounts = { texts: 3, tokens: 104, longest: 100, counts, tokensBeyond: 100 };
  expect(effectOf(counted, 3)).toEqual({ truncated: 1 / 3, lost: expect.closeTo(97 / 104, 12) as number, mean: 7 / 3 });
});

test('a percentile is a length that so many texts do not exceed', () => {
  expect(lengthAt(few, 0.5)).toBe(5);
  expect(lengthAt(few, 0.98)).toBe(20);
});

test('bins hold every text, whatever the lengths and the end', () => {
  const random = new Random(7);
  for (let round = 0; round < 100; round += 1) {
    const lengths = Array.from({ length: 1 + random.below(80) }, () => 2 + random.below(600));
    const end = 16 + random.below(700);
    const bins = binsOf(countsOf(lengths), end, 40);
    expect(bins.reduce((sum, { count }) => sum + count, 0)).toBe(lengths.length);
    expect(bins.at(-1)?.to).toBeGreaterThanOrEqual(end);
    const maximum = 2 + random.below(600);
    const kept = lengths.map((length) => Math.min(length, maximum)).reduce((sum, length) => sum + length, 0);
    expect(effectOf(countsOf(lengths), maximum).mean).toBeCloseTo(kept / lengths.length, 9);
  }
});

function countsOf(lengths: readonly number[]): LengthCounts {
  const longest = Math.max(...lengths);
  const counts = new Uint32Array(longest + 1);
  for (const length of lengths) counts[length] = (counts[length] ?? 0) + 1;
  return { texts: lengths.length, tokens: lengths.reduce((sum, length) => sum + length, 0), longest, counts, tokensBeyond: 0 };
}
