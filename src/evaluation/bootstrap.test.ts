import { expect, test } from 'vitest';
import { assertExists } from '../base/assert.ts';
import { Random } from '../base/random.ts';
import { libraryMetrics } from '../testing/library-metrics.ts';
import { bootstrapDraws, changeBetween, intervalOf } from './bootstrap.ts';
import { spearmanOf } from './similarity-metrics.ts';
import { meanOf } from './statistic.ts';

const random = new Random(3);
const values = Float64Array.from({ length: 200 }, () => random.gaussian());
const mean = (of: ArrayLike<number>): number => meanOf(of)();

function meanDraws(of: ArrayLike<number>, seed = 1): Float64Array {
  return assertExists(bootstrapDraws(of.length, { mean: meanOf(of) }, seed)['mean'], 'the draws of the mean');
}

test("the interval is numpy's percentiles", () => {
  const { values: given, interval } = libraryMetrics.percentiles;
  const [low, high] = intervalOf(Float64Array.from(given)) ?? [];
  expect(low).toBeCloseTo(interval[0], 10);
  expect(high).toBeCloseTo(interval[1], 10);
});

test('the interval of a mean is that of its standard error', () => {
  const own = mean(values);
  const deviation = Math.sqrt(mean(values.map((value) => (value - own) ** 2)));
  const [low = 0, high = 0] = intervalOf(meanDraws(values)) ?? [];
  // 1.96 standard errors to either side; 1,000 draws know the ends to about a twentieth.
  const wanted = (1.96 * deviation) / Math.sqrt(values.length);
  expect((high - low) / 2 / wanted).toBeGreaterThan(0.9);
  expect((high - low) / 2 / wanted).toBeLessThan(1.1);
  expect(Math.abs((high + low) / 2 - own)).toBeLessThan(0.2 * wanted);
});

test('draws are a function of the seed and the number of items', () => {
  expect(meanDraws(values)).toEqual(meanDraws(values));
  expect(meanDraws(values)).not.toEqual(meanDraws(values, 2));
});

test('every draw draws as many items as there are, each as likely as the other', () => {
  const often = new Float64Array(5);
  const count = (counts?: Uint32Array): number => {
    counts?.forEach((times, item) => (often[item] = (often[item] ?? 0) + times));
    return counts?.reduce((sum, times) => sum + times, 0) ?? 0;
  };
  expect(new Set(bootstrapDraws(5, { count }, 7)['count'])).toEqual(new Set([5]));
  for (const times of often) expect(Math.abs(times / 1000 - 1)).toBeLessThan(0.1);
});

test('a paired change is far surer than two figures apart', () => {
  // The same queries, each a little better: no interval of a figure alone excludes the other figure.
  const better = values.map((value, index) => value + 0.05 + 0.01 * (index % 2));
  const [now, before] = [meanDraws(better), meanDraws(values)];
  const change = assertExists(changeBetween({ now: mean(better), before: mean(values) }, now, before), 'a change');
  expect(change.by).toBeCloseTo(0.055, 12);
  expect(change.low).toBeGreaterThan(0.05);
  expect(change.high).toBeLessThan(0.06);
  const [low = 0] = intervalOf(now) ?? [];
  expect(low).toBeLessThan(mean(values));
});

test('draws in which a figure is not defined are left out', () => {
  // Three pairs: a draw of one pair three times has no correlation.
  const draws = assertExists(bootstrapDraws(3, { spearman: spearmanOf([1, 2, 3], [1, 3, 2]) }, 1)['spearman'], 'the draws');
  expect(draws.some(Number.isNaN)).toBe(true);
  expect(intervalOf(draws)?.every(Number.isFinite)).toBe(true);
  expect(intervalOf(Float64Array.of(NaN, NaN))).toBeUndefined();
});
