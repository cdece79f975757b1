import { expect, test } from 'vitest';
import type { RunEvent } from '../../contract/run-calls.ts';
import type { RunState } from '../../contract/protocol.ts';
import { MetricColumns } from './metric-columns.ts';
import { gapsOf } from './run-gaps.ts';

/** Steps of 100 ms each, with one stretch of the clock before step `late` + 1. */
function columnsWith(late: number, seconds: number): MetricColumns {
  const columns = new MetricColumns();
  const count = 40;
  columns.append({
    step: Float64Array.from({ length: count }, (_, index) => index + 1),
    at: Float64Array.from({ length: count }, (_, index) => index * 100 + (index >= late ? seconds * 1000 : 0)),
  });
  return columns;
}

const state = (at: number, of: RunState): RunEvent => ({ kind: 'state', at, stageIndex: 0, step: 20, state: of });

test.each([
  ['paused', [state(2000, 'paused')]],
  ['interrupted', [state(2000, 'paused'), state(40_000, 'preparing')]],
  ['device-lost', [state(2000, 'recovering'), state(3000, 'preparing')]],
  ['frozen', [{ kind: 'frozen', at: 60_000, stageIndex: 0, step: 20, seconds: 58 }]],
  ['unknown', []],
] as const)('a minute without a step is told as %s by what happened in it', (reason, events) => {
  expect(gapsOf(columnsWith(20, 60), events)).toEqual([{ index: 20, step: 20, seconds: 60.1, reason }]);
});

test('an evaluation is work, not a gap, however long it takes', () => {
  expect(gapsOf(columnsWith(20, 60), [state(2000, 'evaluating')])).toEqual([]);
});

test('what happened elsewhere in time explains nothing', () => {
  expect(gapsOf(columnsWith(20, 60), [state(500, 'paused')])[0]?.reason).toBe('unknown');
});

test('a slow step of a run of slow steps is no gap', () => {
  const columns = new MetricColumns();
  columns.append({ step: Float64Array.of(1, 2, 3, 4), at: Float64Array.of(0, 20_000, 41_000, 70_000) });
  expect(gapsOf(columns, [])).toEqual([]);
});
