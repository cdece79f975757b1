import { expect, test } from 'vitest';
import { readRunFile } from '../../stages/definitions.ts';
import { differencesOf, previousOf } from './run-diff.ts';

const stage = { stage: 'contrastive', data: ['pairs.jsonl'], learningRate: 0.001, steps: 100 };
const file = (stages: readonly object[], more: object = {}) =>
  readRunFile({ version: 1, name: 'a', model: { folder: 'm' }, stages, ...more });

test('a changed setting is told with both values, and nothing else is', () => {
  const differences = differencesOf(file([stage]), file([{ ...stage, learningRate: 0.0003 }], { name: 'another name' }));
  expect(differences).toEqual([{ kind: 'setting', stage: 'contrastive', key: 'learningRate', before: 0.001, after: 0.0003 }]);
});

test('a setting that is left at its default is the same as one that says it', () => {
  const [first] = file([stage]).stages;
  expect(differencesOf(file([stage]), file([{ ...stage, temperature: first?.config['temperature'] }]))).toEqual([]);
});

test('model, seed, data, prefix and stages that come or go are differences', () => {
  const before = file([stage, { stage: 'reranker', data: ['pairs.jsonl'] }]);
  const after = file(
    [
      { stage: 'retromae', data: ['texts.txt'] },
      { ...stage, data: [{ file: 'more.jsonl', instruction: 'find: ' }] },
    ],
    {
      model: { folder: 'other' },
      seed: 7,
    },
  );
  expect(differencesOf(before, after)).toEqual([
    { kind: 'run', key: 'model', before: 'm', after: 'other' },
    { kind: 'run', key: 'seed', before: before.seed, after: 7 },
    { kind: 'stage', stage: 'retromae', change: 'added' },
    { kind: 'data', stage: 'contrastive', before: ['pairs.jsonl'], after: ['more.jsonl'] },
    { kind: 'instruction', stage: 'contrastive', before: '', after: 'find: ' },
    { kind: 'stage', stage: 'reranker', change: 'left-out' },
  ]);
});

test('of two stages of one kind the first is compared with the first', () => {
  const differences = differencesOf(file([stage, { ...stage, steps: 200 }]), file([stage, { ...stage, steps: 300 }]));
  expect(differences).toEqual([{ kind: 'setting', stage: 'contrastive', key: 'steps', before: 200, after: 300 }]);
});

test('a run is compared with the last before it of the same stages, else with the last that shares one', () => {
  const run = (runId: string, startedAt: number, ...stages: string[]) => ({ runId, startedAt, stages });
  const runs = [run('a', 1, 'contrastive'), run('b', 2, 'retromae', 'contrastive'), run('c', 3, 'contrastive'), run('d', 4, 'adapter')];
  expect(runs.map((one) => previousOf(one, runs)?.runId)).toEqual([undefined, 'a', 'a', undefined]);
});
