import { expect, test } from 'vitest';
import { learningTable } from './learning-table.mjs';

const record = (id, step, ndcg) => ({ stageIndex: 0, id, step, set: 'test', system: 'model', metrics: { 'ndcg@10': ndcg } });

test('an arm is told by mean and spread of the last figures of its seeds', () => {
  const table = learningTable([
    { name: 'a', seed: 42, evaluations: [record('general', 100, 0.1), record('general', 200, 0.3)] },
    { name: 'a', seed: 43, evaluations: [record('general', 200, 0.5)] },
  ]);
  expect(table.split('\n')).toEqual([
    '| run file | after | set | system | seeds | nDCG@10 | recall@100 |',
    '| --- | --- | --- | --- | --- | --- | --- |',
    '| a | general | test | model | 2 | 0.4000 (0.3000 to 0.5000) |  |',
  ]);
});
