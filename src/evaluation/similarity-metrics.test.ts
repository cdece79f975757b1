import { expect, test } from 'vitest';
import { averagePrecision, pearson, spearman } from './similarity-metrics.ts';

test("Pearson's correlation by hand", () => {
  // Deviations -1.5 -0.5 0.5 1.5 and -1 -1 0 2: 5 / sqrt(5 x 6).
  expect(pearson([1, 2, 3, 4], [1, 1, 2, 4])).toBeCloseTo(5 / Math.sqrt(30), 12);
  expect(pearson([1, 2], [4, 2])).toBeCloseTo(-1, 12);
});

test("Spearman's correlation shares the ranks of ties", () => {
  // Ranks 1 2.5 2.5 4 and 1 2 3 4: 4.5 / sqrt(4.5 x 5).
  expect(spearman([10, 20, 20, 30], [1, 2, 3, 400])).toBeCloseTo(4.5 / Math.sqrt(22.5), 12);
  expect(spearman([1, 2, 3], [1, 10, 1000])).toBe(1);
  // d = 0 1 -1 0 0 without ties: 1 - 6 x 2 / (5 x 24).
  expect(spearman([1, 2, 3, 4, 5], [1, 3, 2, 4, 5])).toBeCloseTo(0.9, 12);
});

test('a constant side has no correlation', () => {
  expect(spearman([1, 1, 1], [1, 2, 3])).toBeNaN();
});

test('average precision, with equal scores as one threshold', () => {
  // The example of scikit-learn's documentation: labels 0 0 1 1, scores 0.1 0.4 0.35 0.8.
  expect(averagePrecision([0.1, 0.4, 0.35, 0.8], [false, false, true, true])).toBeCloseTo(0.8333333, 6);
  expect(averagePrecision([1, 1, 1, 1], [true, false, false, false])).toBe(0.25);
  expect(averagePrecision([1, 2], [false, false])).toBe(0);
});
