import { expect, test } from 'vitest';
import { lineOf, MOST_POINTS, smooth, thin } from './series.ts';

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
  const line = lineOf({ xs: steps, values, smoothing: 0.9, part: [0, 5000] });
  expect(line.drawn).toBeLessThanOrEqual(MOST_POINTS);
  expect(line.all).toBe(5000);
  for (const [place, step] of line.xs.entries()) expect(line.smooth[place]).toBe(whole[step - 1]);
});

test('a value that is not finite at the beginning of a bucket hides no spike', () => {
  const values = Float64Array.from({ length: 10_000 }, (_, index) => (index % 25 === 1 ? Number.NaN : 1));
  values[5020] = 9;
  expect(thin(values)).toContain(5020);
});

test('looking closer brings back every point of the part', () => {
  const steps = Float64Array.from({ length: 5000 }, (_, index) => index + 1);
  const line = lineOf({ xs: steps, values: steps, smoothing: 0, part: [2000, 2500] });
  expect([line.drawn, line.xs[0], line.xs.at(-1)]).toEqual([500, 2001, 2500]);
});

test('a line is broken where the run stood still, also where the points beside the gap are left out', () => {
  const xs = Float64Array.of(0, 1, 2, 50, 51);
  const broken = lineOf({ xs, values: Float64Array.of(5, 4, 3, 2, 1), smoothing: 0, part: [0, 5], breaks: new Set([3]) });
  expect([...broken.raw]).toEqual([5, 4, 3, Number.NaN, 2, 1]);
  expect([...broken.xs]).toEqual([0, 1, 2, 50, 50, 51]);
  const long = Float64Array.from({ length: 5000 }, (_, index) => index);
  const thinned = lineOf({ xs: long, values: long, smoothing: 0, part: [0, 5000], breaks: new Set([2511]) });
  expect(thinned.raw.filter(Number.isNaN)).toHaveLength(1);
});
