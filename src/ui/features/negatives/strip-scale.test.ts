import { expect, test } from 'vitest';
import { placeOfRank, placeOfShare, rankAtPlace, rankTicks, shareAtPlace, sharesShown, shareTicks } from './strip-scale.ts';

const scale = { width: 52 + 14 + 600, height: 30 + 24 + 200, depth: 100, shares: [0.5, 1] } as const;

test('ranks lie logarithmically between the first and the last', () => {
  expect(placeOfRank(scale, 1)).toBe(52);
  expect(placeOfRank(scale, 10)).toBe(352);
  expect(placeOfRank(scale, 100)).toBe(652);
  for (const rank of [1, 2, 7, 33, 100]) expect(rankAtPlace(scale, placeOfRank(scale, rank))).toBe(rank);
  expect(rankAtPlace(scale, -50)).toBe(1);
  expect(rankAtPlace(scale, 5000)).toBe(100);
});

test('shares lie linearly, the highest above', () => {
  expect(placeOfShare(scale, 1)).toBe(30);
  expect(placeOfShare(scale, 0.5)).toBe(230);
  expect(shareAtPlace(scale, 130)).toBe(0.75);
  expect(shareAtPlace(scale, -9)).toBe(1);
});

test('what is shown reaches around the bands, in steps of five per cent', () => {
  const band = { rank: 1, low: 0.62, lowerQuarter: 0.7, median: 0.8, upperQuarter: 0.9, high: 1.12 };
  expect(sharesShown([band])).toEqual([0.6, 1.15]);
  expect(sharesShown([])).toEqual([0.9, 1.05]);
  expect(shareTicks([0.6, 1.15])).toEqual([0.6, 0.7, 0.8, 0.9, 1, 1.1]);
  expect(rankTicks(60)).toEqual([1, 2, 5, 10, 20, 50]);
});
