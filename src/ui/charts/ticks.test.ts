import { expect, test } from 'vitest';
import { logTicks, niceTicks, spreadLabels, ticksWithin, timeTicks } from './ticks.ts';

test.each([
  [0, 5.55, 4, [0, 2, 4, 6]],
  [0.42, 0.67, 3, [0.4, 0.5, 0.6, 0.7]],
  [0, 3e-5, 3, [0, 1e-5, 2e-5, 3e-5]],
  [-0.01, 0.02, 3, [-0.01, 0, 0.01, 0.02]],
])('%s to %s gets round ticks that cover it', (low, high, count, ticks) => {
  expect(niceTicks(low, high, count)).toEqual(ticks);
});

test('a span of nothing still has an axis', () => {
  expect(niceTicks(3, 3, 3).length).toBeGreaterThan(1);
  expect(niceTicks(0, 0, 3).length).toBeGreaterThan(1);
});

test('a logarithmic axis covers its values by 1, 2, 5', () => {
  expect(logTicks(0.6, 5.5)).toEqual([0.5, 1, 2, 5, 10]);
});

test('a step axis is whole and stays inside the part that is shown', () => {
  expect(ticksWithin(0, 1240, 8, true)).toEqual([0, 200, 400, 600, 800, 1000, 1200]);
  expect(ticksWithin(0, 3, 8, true)).toEqual([0, 1, 2, 3]);
  expect(ticksWithin(410, 790, 4, true)).toEqual([500, 600, 700]);
});

test('a time axis counts as clocks do', () => {
  expect(timeTicks(0, 250, 5)).toEqual([0, 60, 120, 180, 240]);
  expect(timeTicks(0, 5400, 4)).toEqual([0, 1800, 3600, 5400]);
  expect(timeTicks(0, 1, 4)).toEqual([0, 0.5, 1]);
});

test('labels that would overlap part in their order, and stay inside', () => {
  expect(spreadLabels([10, 12, 80], 16, 100)).toEqual([3, 19, 80]);
  expect(spreadLabels([98, 99], 16, 100)).toEqual([84, 100]);
  expect(spreadLabels([50, 20], 16, 100)).toEqual([50, 20]);
});
