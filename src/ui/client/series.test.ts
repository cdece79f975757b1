import { expect, test } from 'vitest';
import { MOST_POINTS, seriesOf, smooth, thin } from './series.ts';

test('the moving average starts at the first value and follows by hand', () => {
  // With weight 0.5 the sums are 2, 2, 5 and their shares 0.5, 0.75, 0.875.
  const smoothed = smooth(Float64Array.of(4, 2, 8), 0.5);
  expect([...smoothed]).toEqual([4, 2 / 0.75, 5 / 0.875]);
});

test('a constant series stays constant under any weight', () => {
  const smoothed = smooth(new Float64Array(50).fill(3), 0.97);
  for (const value of smoothed) expect(value).toBeCloseTo(3, 12);
});

test('a missing value keeps the last average', () => {
  const smoothed = smooth(Float64Array.of(2, Number.NaN, 2), 0.5);
  expect([...smoothed]).toEqual([2, 2, 2]);
});

test('without smoothing the values are as they were', () => {
  expect([...smooth(Float64Array.of(1, 5, 2), 0)]).toEqual([1, 5, 2]);
});

test('a spike of one step among 100,000 is drawn, and no more points than permitted', () => {
  const values = Float64Array.from({ length: 100_000 }, (_, index) => Math.sin(index / 900));
  values[71_234] = 40;
  values[13] = -40;
  const kept = thin(values);
  expect(kept.length).toBeLessThanOrEqual(MOST_POINTS);
  expect(kept.length).toBeGreaterThan(MOST_POINTS / 2);
  expect(kept).toContain(71_234);
  expect(kept).toContain(13);
  expect(kept[0]).toBe(0);
  expect(kept.at(-1)).toBe(99_999);
  expect([...kept]).toEqual([...new Set(kept)].sort((a, b) => a - b));
});

test('short series are drawn whole', () => {
  expect(thin(Float64Array.of(1, 2, 3))).toEqual([0, 1, 2]);
});

test('smoothing runs on every step before points are left out', () => {
  const steps = Float64Array.from({ length: 5000 }, (_, index) => index + 1);
  const values = Float64Array.from(steps, (step) => 5 / step);
  const whole = smooth(values, 0.9);
  const points = seriesOf(steps, values, 0.9);
  expect(points.length).toBeLessThanOrEqual(MOST_POINTS);
  for (const point of points) expect(point.smooth).toBe(whole[point.step - 1]);
});
