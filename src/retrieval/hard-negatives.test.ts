import { describe, expect, test } from 'vitest';
import { Random } from '../base/random.ts';
import { chooseHardNegatives } from './hard-negatives.ts';

const ranked = { ids: [10, 11, 12, 13, 14, 15], scores: [0.9, 0.8, 0.7, 0.6, 0.5, 0.4] };
const nothing = (): boolean => false;
const idsOf = (chosen: readonly { id: number }[]): number[] => chosen.map(({ id }) => id);

describe('hard negatives', () => {
  test('come from the rank window, both ends included, counted before positives are left out', () => {
    const rules = { range: [2, 4], negatives: 9, choice: 'top' } as const;
    expect(idsOf(chooseHardNegatives(ranked, rules, nothing, new Random(1)))).toEqual([11, 12, 13]);
    expect(idsOf(chooseHardNegatives(ranked, rules, (id) => id === 12, new Random(1)))).toEqual([11, 13]);
  });

  test('are a seeded random choice without repeats, in rank order', () => {
    const rules = { range: [1, 6], negatives: 3, choice: 'random' } as const;
    const first = idsOf(chooseHardNegatives(ranked, rules, nothing, new Random(7, 3)));
    expect(idsOf(chooseHardNegatives(ranked, rules, nothing, new Random(7, 3)))).toEqual(first);
    expect(new Set(first).size).toBe(3);
    const all = new Set(
      Array.from({ length: 200 }, (_, row) => idsOf(chooseHardNegatives(ranked, rules, nothing, new Random(7, row)))).flat(),
    );
    expect(all.size).toBe(6);
  });

  test('stay below the maximum score and the margins, also when the positive scores below zero', () => {
    const top = { range: [1, 6], negatives: 6, choice: 'top' } as const;
    expect(idsOf(chooseHardNegatives(ranked, { ...top, maximumScore: 0.65 }, nothing, new Random(1)))).toEqual([13, 14, 15]);
    const withPositive = { ...ranked, weakestPositive: 0.8 };
    expect(idsOf(chooseHardNegatives(withPositive, { ...top, absoluteMargin: 0.25 }, nothing, new Random(1)))).toEqual([14, 15]);
    // 0.8 - 0.8 x 0.2 = 0.64
    expect(idsOf(chooseHardNegatives(withPositive, { ...top, relativeMargin: 0.2 }, nothing, new Random(1)))).toEqual([13, 14, 15]);
    const negative = { ids: [1, 2], scores: [-0.05, -0.2], weakestPositive: -0.1 };
    // -0.1 - 0.1 x 0.05 = -0.105: the candidate above the positive is left out.
    expect(idsOf(chooseHardNegatives(negative, { ...top, range: [1, 2], relativeMargin: 0.05 }, nothing, new Random(1)))).toEqual([2]);
  });
});
