import { expect, test } from 'vitest';
import type { RunDetails } from '../../../contract/run-calls.ts';
import type { RunSummary } from '../../../contract/protocol.ts';
import { firstOrder, ordered } from './run-order.ts';

const run = (runId: string, startedAt: number, finalLoss?: number): RunSummary => ({
  ...{ runId, startedAt, finalLoss, name: runId, state: 'completed', step: 1, steps: 1, stageIndex: 0, stages: [], resumable: false },
  ...{ isDemo: false, sizeBytes: 1, sparkline: [] },
});
const about = (runId: string, starred: boolean, last: number): RunDetails => ({
  ...{ runId, starred, note: '', secondsElapsed: 0, checkpoints: [], modelBytes: 0, curveBytes: 0 },
  quality: { set: 's', metric: 'ndcg@10', values: [0, last] },
});
const runs = [run('a', 1, 3), run('b', 2), run('c', 3, 1)];
const names = (order: Parameters<typeof ordered>[2], details?: Record<string, RunDetails>): string =>
  ordered(runs, details, order)
    .map(({ runId }) => runId)
    .join('');

test('the newest, the lowest loss and the best come first', () => {
  expect(names(firstOrder('started'))).toBe('cba');
  expect(names(firstOrder('loss'))).toBe('cab');
  expect(names(firstOrder('quality'), { a: about('a', false, 0.6), b: about('b', false, 0.9) })).toBe('bac');
});

test('a run without the figure stands last in both directions, a starred one first', () => {
  expect(names({ key: 'loss', isAscending: false })).toBe('acb');
  expect(names(firstOrder('loss'), { b: about('b', true, 0.1) })).toBe('bca');
});
