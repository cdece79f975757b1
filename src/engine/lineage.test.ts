import { expect, test } from 'vitest';
import { readRunFile } from '../stages/definitions.ts';
import { lineageOf } from './lineage.ts';

const runFile = readRunFile({
  version: 1,
  model: { folder: 'm' },
  stages: [
    { stage: 'contrastive', id: 'general', data: ['p'], steps: 10 },
    { stage: 'task', id: 'with', data: ['p'], steps: 5 },
    { stage: 'task', id: 'without', from: 'general', data: ['p'], steps: 6 },
    { stage: 'task', id: 'aside', from: 'model', data: ['p'], steps: 7 },
    {
      stage: 'merge',
      id: 'both',
      models: [
        { from: 'with', weight: 0.5 },
        { from: 'without', weight: 0.5 },
      ],
    },
    { stage: 'task', id: 'last', from: 'both', data: ['p'], steps: 8 },
  ],
});
const idsOf = (id: string | undefined): readonly string[] =>
  lineageOf(runFile, id, new Map()).map(({ entry, steps }) => `${entry.id} ${steps}`);

test('a model descends from the stages that made it, in order', () => {
  expect(idsOf('without')).toEqual(['general 10', 'without 6']);
  expect(idsOf('aside')).toEqual(['aside 7']);
  expect(idsOf(undefined)).toEqual([]);
});

test('a merge descends from all its models, and what they share stands once', () => {
  expect(idsOf('both')).toEqual(['general 10', 'with 5', 'without 6', 'both 0']);
  expect(idsOf('last')).toEqual(['general 10', 'with 5', 'without 6', 'both 0', 'last 8']);
});
