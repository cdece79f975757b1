import { expect, test } from 'vitest';
import { fingerprintOf } from '../../engine/run-data.ts';
import { readRunFile } from '../../stages/definitions.ts';
import type { RunHeader } from '../run-store.ts';
import { withHalfLearningRate } from './recovery.ts';

const runFile = {
  version: 1,
  name: 'too fast',
  model: { folder: 'm' },
  stages: [
    { stage: 'retromae', data: ['texts.txt'], learningRate: 0.5 },
    { stage: 'contrastive', data: ['pairs.jsonl'] },
  ],
};
const header = (stageIndex: number, given: unknown = runFile): RunHeader => ({
  runId: 'r',
  isDemo: false,
  startedAt: 0,
  runFile: given,
  status: { runId: 'r', name: 'too fast', state: 'failed', stageIndex, stages: [], step: 9, steps: 20, secondsElapsed: 1 },
});
const rates = ({ runFile: given }: RunHeader): readonly unknown[] => readRunFile(given).stages.map(({ config }) => config['learningRate']);

test('half the learning rate is that of the stage that failed, given or by default', () => {
  const [first, second] = rates(header(0));
  expect(rates(withHalfLearningRate(header(0)))).toEqual([0.25, second]);
  expect(rates(withHalfLearningRate(header(1)))).toEqual([first, Number(second) / 2]);
});

test('checkpoints of every run file that it had are gone on from', () => {
  const once = withHalfLearningRate(header(0));
  const twice = withHalfLearningRate({ ...header(0, once.runFile), replaces: once.replaces ?? [] });
  expect(rates(twice)[0]).toBe(0.125);
  expect(twice.replaces).toEqual([runFile, once.runFile].map((given) => fingerprintOf(readRunFile(given))));
  expect(new Set([...(twice.replaces ?? []), fingerprintOf(readRunFile(twice.runFile))]).size).toBe(3);
});
