import { describe, expect, test } from 'vitest';
import { Random } from '../base/random.ts';
import { chooseNegatives, windowOf, type Candidate, type MiningRules } from './hard-negatives.ts';

const ranked = { ids: [10, 11, 12, 13, 14, 15], scores: [0.9, 0.8, 0.7, 0.6, 0.5, 0.4] };
const nothing = (): undefined => undefined;
const idsOf = (chosen: readonly Candidate[]): number[] => chosen.map(({ id }) => id);
const all = windowOf(ranked, [1, 6], nothing).candidates;
const top = { negatives: 6, choice: 'top' } as const;

function chosenBy(rules: Omit<MiningRules, 'range'>, weakestPositive?: number, candidates: readonly Candidate[] = all): number[] {
  return idsOf(chooseNegatives(candidates, rules, weakestPositive, new Random(1)).chosen);
}

describe('the window of ranks', () => {
  test('has both ends, counted before positives are left out', () => {
    expect(idsOf(windowOf(ranked, [2, 4], nothing).candidates)).toEqual([11, 12, 13]);
    const { candidates, dropped } = windowOf(ranked, [2, 4], (id) => (id === 12 ? 'positive' : id === 13 ? 'duplicate' : undefined));
    expect(idsOf(candidates)).toEqual([11]);
    expect(dropped).toEqual({ positive: 1, duplicate: 1 });
  });

  test("of BGE's 2 to 100 is 99 candidates, from the second to the hundredth", () => {
    const ids = Array.from({ length: 300 }, (_, index) => 1000 + index);
    const { candidates } = windowOf({ ids, scores: ids.map((id) => -id) }, [2, 100], nothing);
    expect(idsOf(candidates)).toEqual(ids.slice(1, 100));
    expect(candidates).toHaveLength(99);
  });

  test('ends where there are no more candidates', () => {
    expect(idsOf(windowOf(ranked, [5, 100], nothing).candidates)).toEqual([14, 15]);
    expect(windowOf(ranked, [7, 100], nothing).candidates).toEqual([]);
  });
});

describe('hard negatives', () => {
  test('are a seeded random choice without repeats, in rank order', () => {
    const rules = { negatives: 3, choice: 'random' } as const;
    const drawn = (row: number): number[] => idsOf(chooseNegatives(all, rules, undefined, new Random(7, row)).chosen);
    expect(drawn(3)).toEqual(drawn(3));
    expect(drawn(3)).toEqual([...drawn(3)].sort((a, b) => a - b));
    expect(new Set(drawn(3)).size).toBe(3);
    expect(new Set(Array.from({ length: 200 }, (_, row) => drawn(row)).flat()).size).toBe(6);
  });

  test('are fewer where there are fewer', () => {
    expect(chosenBy({ negatives: 9, choice: 'random' })).toHaveLength(6);
    expect(chosenBy({ negatives: 9, choice: 'top' }, undefined, [])).toEqual([]);
  });

  test('stay below the maximum score and the margins, and are counted by the first that leaves them out', () => {
    expect(chosenBy({ ...top, maximumScore: 0.65 })).toEqual([13, 14, 15]);
    expect(chosenBy({ ...top, absoluteMargin: 0.25 }, 0.8)).toEqual([14, 15]);
    // 0.8 - 0.8 x 0.2 = 0.64
    expect(chosenBy({ ...top, relativeMargin: 0.2 }, 0.8)).toEqual([13, 14, 15]);
    const both = chooseNegatives(all, { negatives: 1, choice: 'top', maximumScore: 0.75, absoluteMargin: 0.25 }, 0.8, new Random(1));
    expect(both).toMatchObject({ eligible: 2, dropped: { aboveMaximum: 2, insideMargin: 2 } });
  });

  test('keep their distance from a positive that scores below zero, by hand', () => {
    // -0.1 - 0.1 x 0.05 = -0.105; the older form, -0.1 x 0.95 = -0.095, would keep what scores above the positive.
    const candidates = [-0.05, -0.097, -0.1, -0.104, -0.106, -0.2].map((score, id) => ({ id, score }));
    expect(chosenBy({ ...top, relativeMargin: 0.05 }, -0.1, candidates)).toEqual([4, 5]);
    expect(chosenBy({ ...top, absoluteMargin: 0.05 }, -0.1, candidates)).toEqual([5]);
    expect(chosenBy({ ...top, relativeMargin: 0.05 }, 0, candidates)).toEqual([0, 1, 2, 3, 4, 5]);
  });

  test('of the best are those with the highest scores, whatever their order; of equal ones the first', () => {
    const scores = [0.1, 0.5, 0.3, 0.5];
    expect(
      chosenBy(
        { negatives: 3, choice: 'top' },
        undefined,
        scores.map((score, id) => ({ id, score })),
      ),
    ).toEqual([1, 3, 2]);
  });
});
