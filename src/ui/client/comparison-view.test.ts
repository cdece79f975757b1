import { expect, test } from 'vitest';
import { noDocument } from '../../contract/comparison-calls.ts';
import { bestBin, flipsOf, isUncertain, queriesByChange, rankChange, rankedRows, rowBefore, thresholdAt } from './comparison-view.ts';

const before = Uint32Array.of(38, 1, 0, 5, 3, 0);
const after = Uint32Array.of(2, 1, 40, 0, 4, 0);

test('a rank changes by places; into the first hundred and out of it has no number of places', () => {
  expect(rankChange(38, 2)).toEqual({ direction: 'better', places: 36 });
  expect(rankChange(3, 4)).toEqual({ direction: 'worse', places: 1 });
  expect(rankChange(0, 40)).toEqual({ direction: 'better', places: undefined });
  expect(rankChange(5, 0)).toEqual({ direction: 'worse', places: undefined });
  expect(rankChange(0, 0)).toEqual({ direction: 'same', places: 0 });
});

test('queries come by the size of their change, the largest first; what is not found counts as rank 101', () => {
  // 38 -> 2 gains 36, none -> 40 gains 61; 5 -> none loses 96, 3 -> 4 loses 1.
  expect(queriesByChange(before, after, 'better')).toEqual([2, 0]);
  expect(queriesByChange(before, after, 'worse')).toEqual([3, 4]);
  expect(queriesByChange(before, after, 'same')).toEqual([1, 5]);
});

test('flips count every query once', () => {
  expect(flipsOf(before, after)).toEqual({ better: 2, worse: 2, same: 2 });
});

test('an interval that touches zero tells nothing apart', () => {
  expect(isUncertain({ by: 0.005, low: -0.003, high: 0.013 })).toBe(true);
  expect(isUncertain({ by: 0.1, low: 0, high: 0.2 })).toBe(true);
  expect(isUncertain({ by: -0.1, low: -0.2, high: -0.01 })).toBe(false);
});

const columns = {
  metrics: {},
  ranks: Uint32Array.of(2, 38, 0),
  best: Uint32Array.of(7, 9, noDocument),
  bestScores: Float32Array.of(0.5, 0.25, Number.NaN),
  top: new Uint32Array(30).fill(noDocument),
  topScores: new Float32Array(30).fill(Number.NaN),
  scores: { from: 0, to: 1, relevant: [], irrelevant: [], missing: 0 },
};
columns.top.set([4, 7]);
columns.topScores.set([0.75, 0.5]);
columns.top.set([4], 10);
columns.topScores.set([0.75], 10);

test('the right document is marked among the first ten', () => {
  expect(rankedRows(columns, 0, [7])).toEqual([
    { rank: 1, document: 4, score: 0.75, isRelevant: false },
    { rank: 2, document: 7, score: 0.5, isRelevant: true },
  ]);
});

test('outside the first ten it stands below them, with its rank and score; with neither where it was not found', () => {
  expect(rankedRows(columns, 1, [9]).at(-1)).toEqual({ rank: 38, document: 9, score: 0.25, isRelevant: true });
  expect(rankedRows(columns, 2, [5, 6])).toEqual([{ rank: 0, document: 5, score: Number.NaN, isRelevant: true }]);
});

test('a row knows its place in another list', () => {
  const rows = rankedRows(columns, 0, [7]);
  const row = { rank: 1, document: 7, score: 1, isRelevant: true };
  expect(rowBefore(rows, row)?.rank).toBe(2);
  expect(rowBefore(rows, { ...row, document: 3 })).toBeUndefined();
});

test('a threshold takes the bins from its edge on: precision of the taken, recall of all that are right', () => {
  const histogram = { from: 0, to: 1, relevant: [0, 1, 2, 3], irrelevant: [8, 4, 2, 0], missing: 4 };
  expect(thresholdAt(histogram, 2)).toEqual({ score: 0.5, precision: 5 / 7, recall: 0.5, taken: 7 });
  expect(thresholdAt(histogram, 0)).toEqual({ score: 0, precision: 0.3, recall: 0.6, taken: 20 });
  expect(thresholdAt(histogram, 4)).toEqual({ score: 1, precision: undefined, recall: 0, taken: 0 });
  // F1: 0.4, 12/22, 10/17, 6/13.
  expect(bestBin(histogram)).toBe(2);
});
