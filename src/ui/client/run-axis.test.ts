import { expect, test } from 'vitest';
import { MetricColumns } from './metric-columns.ts';
import { axesOf, axisOf, indicesIn, placeOfStep, stepAt } from './run-axis.ts';

const columns = new MetricColumns();
columns.append({
  step: Float64Array.of(1, 2, 3, 4),
  tokens: Float64Array.of(100, 50, 70, 80),
  seconds: Float64Array.of(5, 6, Number.NaN, 8),
  at: Float64Array.of(1000, 2000, 63_000, 64_000),
});

test('tokens add up; training time and the clock begin with the first step, and only the clock counts a pause', () => {
  expect([...axisOf(columns, 'tokens').xs]).toEqual([100, 150, 220, 300]);
  expect([...axisOf(columns, 'active').xs]).toEqual([0, 1, 1, 3]);
  expect([...axisOf(columns, 'wall').xs]).toEqual([0, 1, 62, 63]);
});

test('a run that kept no times is drawn over steps', () => {
  const old = new MetricColumns();
  old.append({ step: Float64Array.of(1, 2), tokens: Float64Array.of(1, 1) });
  expect(axesOf(old)).toEqual(['step', 'tokens']);
  expect(axisOf(old, 'wall').kind).toBe('step');
});

test('a step finds its place on every axis and back', () => {
  const axis = axisOf(columns, 'tokens');
  expect([0, 2, 4, 9].map((step) => placeOfStep(axis, step))).toEqual([0, 150, 300, 300]);
  expect([0, 149, 1000].map((x) => stepAt(axis, x))).toEqual([1, 2, 4]);
});

test('a part of the axis takes one point more at either side, so that lines reach its edges', () => {
  const xs = Float64Array.from({ length: 100 }, (_, index) => index);
  expect(indicesIn(xs, [40, 50])).toEqual([39, 52]);
  expect(indicesIn(xs, undefined)).toEqual([0, 100]);
});
