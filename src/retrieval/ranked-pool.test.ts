import { describe, expect, test } from 'vitest';
import type { PoolRules } from '../contract/negatives-calls.ts';
import { chooseOfRow, decisionsByRow, rankBands, shareOf, yieldOf, type RankedRow } from './ranked-pool.ts';
import { bySuspicion, closeCandidates, reasonsFor } from './suspicion.ts';
import { commonWords, sharedSpans, textOverlap } from './text-overlap.ts';

/** The answer is number 10 at rank 2, and 13 says the same. */
const row: RankedRow = {
  ids: [11, 10, 12, 13, 14, 15],
  scores: [0.84, 0.8, 0.78, 0.7, 0.6, 0.4],
  known: [0, 1, 0, 2, 0, 0],
  positives: [0.8],
};
const rules: PoolRules = { range: [1, 6], negatives: 2, choice: 'top', scoredBy: 'embedder' };
const none = new Map<number, never>();
const idsOf = (given: Partial<PoolRules>, verdicts?: Parameters<typeof chooseOfRow>[2], of = row): readonly number[] =>
  chooseOfRow(of, { ...rules, ...given }, verdicts, [7, 0]).chosen.map(({ id }) => id);

describe('the negatives of a row, by hand', () => {
  test('are the best in the window that are no known answers', () => {
    expect(idsOf({})).toEqual([11, 12]);
    expect(idsOf({ range: [3, 6] })).toEqual([12, 14]);
    // 0.8 - 0.8 x 0.05 = 0.76
    expect(idsOf({ relativeMargin: 0.05 })).toEqual([14, 15]);
    expect(idsOf({ maximumScore: 0.5 })).toEqual([15]);
  });

  test('begin with what a person kept, whatever the margin, and leave out what they took for an answer or dropped', () => {
    expect(idsOf({ relativeMargin: 0.05 }, new Map([[11, 'keep']]))).toEqual([11, 14]);
    const decided = chooseOfRow(row, rules, new Map([[11, 'false-negative'], [12, 'drop']]), [7, 0]); // prettier-ignore
    expect(decided.chosen.map(({ id }) => id)).toEqual([14, 15]);
    expect(decided.added).toEqual([11]);
    expect(decided.dropped).toMatchObject({ positive: 1, duplicate: 1, decided: 2 });
  });

  test('are those of before once a decision is taken back', () => {
    const decisions = [{ row: 0, candidate: 11, verdict: 'false-negative' }] as const;
    const same = (number: number): readonly number[] => [number];
    const before = yieldOf([row], rules, decisionsByRow([], same), [7]);
    expect(yieldOf([row], rules, decisionsByRow(decisions, same), [7])).not.toEqual(before);
    expect(yieldOf([row], rules, decisionsByRow(decisions.slice(0, -1), same), [7])).toEqual(before);
  });

  test('of another row of the same query leave out the answer that was found for the first', () => {
    const byRow = decisionsByRow([{ row: 0, candidate: 11, verdict: 'false-negative' }], () => [0, 3]);
    expect([...byRow.keys()].sort()).toEqual([0, 3]);
    expect(byRow.get(3)?.get(11)).toBe('false-negative');
  });

  test('keep their distance below zero as well', () => {
    const below = { ...row, scores: [-0.02, -0.1, -0.104, -0.106, -0.2, -0.3], known: [0, 1, 0, 0, 0, 0] as const, positives: [-0.1] };
    // -0.1 - 0.1 x 0.05 = -0.105
    expect(idsOf({ relativeMargin: 0.05, negatives: 6 }, undefined, below)).toEqual([13, 14, 15]);
    expect(shareOf(-0.105, -0.1)).toBeCloseTo(0.95);
    expect(shareOf(0.76, 0.8)).toBeCloseTo(0.95);
  });
});

describe('a bulk rule', () => {
  const scored: RankedRow = { ...row, logits: [3, null, -3, null, 0, -3], positiveLogits: [4] };
  const bulk = { by: 'reranker', above: 0.8 } as const;

  test('drops what the reranker likes, but not what a person kept', () => {
    // 1 / (1 + exp(-3)) = 0.953, 1 / (1 + exp(3)) = 0.047
    expect(idsOf({ bulk }, undefined, scored)).toEqual([12, 14]);
    expect(idsOf({ bulk }, new Map([[11, 'keep']]), scored)).toEqual([11, 12]);
    // The share of 0.78 is 0.975.
    expect(idsOf({ bulk: { by: 'share', above: 0.9 } }, undefined, scored)).toEqual([14, 15]);
  });

  test('is told with its cost on decisions already made', () => {
    const decisions = new Map([[0, new Map([[11, 'keep'], [12, 'false-negative'], [14, 'drop']] as const)]]); // prettier-ignore
    const found = yieldOf([scored], { ...rules, bulk }, decisions, [7]);
    expect(found.rule).toEqual({ falseNegatives: 1, falseNegativesCaught: 0, kept: 1, keptLost: 1 });
    expect(yieldOf([scored], { ...rules, bulk }, none, [7]).dropped.byRule).toBe(1);
  });
});

test('scores of what is kept are summed up by hand', () => {
  const found = yieldOf([row, { ...row, scores: [0.5, 0.4, 0.3, 0.2, 0.1, 0], positives: [0.4] }], rules, none, [7]);
  expect(found.rowsByNegatives).toEqual([0, 0, 2]);
  expect(found.positiveScores).toEqual({ mean: expect.closeTo(0.6, 9) as number, lowest: 0.4, highest: 0.8 });
  expect(found.negativeScores?.mean).toBeCloseTo((0.84 + 0.78 + 0.5 + 0.3) / 4);
  // 0.8 - 0.84 and 0.4 - 0.5
  expect(found.medianGap).toBeCloseTo(-0.07);
});

test('the strip shows shares of the answer at each rank, without the answers themselves', () => {
  const bands = rankBands([row, { ...row, scores: [0.4, 0.8, 0.4, 0, 0, 0] }], 6, 'embedder');
  expect(bands.map(({ rank }) => rank)).toEqual([1, 3, 5, 6]);
  expect(bands[0]?.median).toBeCloseTo((0.84 / 0.8 + 0.5) / 2);
  expect(bands[0]?.low).toBeCloseTo(0.5 + 0.05 * (1.05 - 0.5));
});

describe('suspicion', () => {
  test('finds what comes close to the answer, with its reasons, the most suspicious first', () => {
    const close = closeCandidates([row]);
    expect(close.map(({ candidate }) => candidate)).toEqual([11, 12]);
    const [first, second] = close;
    if (first === undefined || second === undefined) throw new Error('two were expected');
    expect(reasonsFor(first, 'red lamp in a house', ['a tree'])).toEqual(['score']);
    expect(reasonsFor(second, 'a red lamp', ['A red lamp!'])).toEqual(['score', 'same-text']);
    expect(reasonsFor({ ...second, share: 0.9, probability: 0.6 }, 'x', ['y'])).toEqual(['reranker']);
    expect(reasonsFor({ ...second, share: 0.9 }, 'x', ['y'])).toEqual([]);
    const queue = [
      { row: 2, rank: 1, share: 1.1, reasons: ['score'] as const },
      { row: 1, rank: 4, share: 0.96, reasons: ['score', 'reranker'] as const },
      { row: 0, rank: 2, share: 1.1, reasons: ['score'] as const },
    ];
    expect(queue.toSorted(bySuspicion).map(({ row: number }) => number)).toEqual([1, 0, 2]);
  });

  test('compares texts by the share of their words, and marks those in common', () => {
    expect(textOverlap('red lamp', 'the red lamp')).toBeCloseTo(2 / 3);
    expect(textOverlap('a', 'b')).toBe(0);
    const marked = (text: string, other: string): readonly string[] =>
      sharedSpans(text, other, (word) => word === 'the').map(([from, to]) => text.slice(from, to));
    expect(marked('The red Lamp, the end', 'a lamp at the end')).toEqual(['Lamp', 'end']);
    // Pairs of characters that overlap are marked as one.
    expect(marked('红烧牛肉好吃', '牛肉红烧牛')).toEqual(['红烧牛肉']);
    expect(commonWords(['the a', 'the b', 'the c'])).toEqual(new Set(['the']));
  });
});
