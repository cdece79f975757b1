import { describe, expect, test } from 'vitest';
import { libraryMetrics } from '../testing/library-metrics.ts';
import { averagePrecisionOf, bestAccuracyOf, bestThreshold, pearsonOf, spearmanOf } from './similarity-metrics.ts';

test("Pearson's correlation by hand", () => {
  // Deviations -1.5 -0.5 0.5 1.5 and -1 -1 0 2: 5 / sqrt(5 x 6).
  expect(pearsonOf([1, 2, 3, 4], [1, 1, 2, 4])()).toBeCloseTo(5 / Math.sqrt(30), 12);
  expect(pearsonOf([1, 2], [4, 2])()).toBeCloseTo(-1, 12);
});

test("Spearman's correlation shares the ranks of ties", () => {
  // Ranks 1 2.5 2.5 4 and 1 2 3 4: 4.5 / sqrt(4.5 x 5).
  expect(spearmanOf([10, 20, 20, 30], [1, 2, 3, 400])()).toBeCloseTo(4.5 / Math.sqrt(22.5), 12);
  expect(spearmanOf([1, 2, 3], [1, 10, 1000])()).toBe(1);
  // d = 0 1 -1 0 0 without ties: 1 - 6 x 2 / (5 x 24).
  expect(spearmanOf([1, 2, 3, 4, 5], [1, 3, 2, 4, 5])()).toBeCloseTo(0.9, 12);
});

test('a constant side has no correlation', () => {
  expect(spearmanOf([1, 1, 1], [1, 2, 3])()).toBeNaN();
  expect(pearsonOf([], [])()).toBeNaN();
});

test('average precision, with equal scores as one threshold', () => {
  // The example of scikit-learn's documentation: labels 0 0 1 1, scores 0.1 0.4 0.35 0.8.
  expect(averagePrecisionOf([0.1, 0.4, 0.35, 0.8], [false, false, true, true])()).toBeCloseTo(0.8333333, 6);
  expect(averagePrecisionOf([1, 1, 1, 1], [true, false, false, false])()).toBe(0.25);
  expect(averagePrecisionOf([1, 2], [false, false])()).toBe(0);
});

test('accuracy at the best threshold, which lies half-way between two scores', () => {
  // Above 0.5 all three are positive, below it one of two is not: four of five are right.
  const scores = [0.9, 0.8, 0.6, 0.4, 0.2];
  const labels = [true, true, true, false, true];
  expect(bestAccuracyOf(scores, labels)()).toBe(0.8);
  // To call everything positive is right as often: the higher threshold stands.
  expect(bestThreshold(scores, labels)).toBe(0.5);
});

test('equal scores lie on one side of the threshold', () => {
  expect(bestAccuracyOf([0.5, 0.5, 0.1], [true, false, false])()).toBeCloseTo(2 / 3, 12);
});

test('there is no threshold where it is best not to divide', () => {
  expect(bestAccuracyOf([0.9, 0.1], [false, false])()).toBe(1);
  expect(bestThreshold([0.9, 0.1], [false, false])).toBeUndefined();
  expect(bestAccuracyOf([0.9, 0.1], [true, true])()).toBe(1);
  expect(bestThreshold([0.9, 0.1], [true, true])).toBeUndefined();
});

describe.each(libraryMetrics.pairs.map((pairs, index) => ({ ...pairs, index })))('case $index of scipy and scikit-learn', (pairs) => {
  const isPositive = pairs.labels.map((label) => label > 0);
  const statistics = {
    spearman: spearmanOf(pairs.scores, pairs.labels),
    pearson: pearsonOf(pairs.scores, pairs.labels),
    'average-precision': averagePrecisionOf(pairs.scores, isPositive),
    accuracy: bestAccuracyOf(pairs.scores, isPositive),
  };

  test('agrees on the sample', () => {
    for (const [metric, statistic] of Object.entries(statistics)) expect(statistic(), metric).toBeCloseTo(pairs.sample[metric] ?? NaN, 10);
  });

  test('agrees on a draw, in which pairs occur several times or not at all', () => {
    const counts = Uint32Array.from(pairs.counts);
    expect(Math.max(...counts)).toBeGreaterThan(1);
    for (const [metric, statistic] of Object.entries(statistics))
      expect(statistic(counts), metric).toBeCloseTo(pairs.draw[metric] ?? NaN, 10);
  });
});
