import { expect, test } from 'vitest';
import { readRecorded, statusOf } from './recorded-run.ts';
import { chunksBetween } from './replay.ts';

const runFile = {
  version: 1,
  name: 'seen elsewhere',
  model: { folder: 'm' },
  stages: [
    { stage: 'retromae', data: ['t.txt'], steps: 3 },
    { stage: 'contrastive', data: ['p.jsonl'], steps: 2 },
  ],
};
const line = (stageIndex: number, step: number, loss: number) => ({ stageIndex, stage: 's', id: 'i', step, loss });
const lines = [line(0, 1, 9), line(0, 2, 8), line(0, 3, 7), line(1, 1, 4), line(1, 2, 3)];
const file = (path: string, text: string) => ({ path, file: new File([text], path) });
const folder = [
  file('out/run.json', JSON.stringify(runFile)),
  file('out/model/run.json', '{"another": true}'),
  file('out/metrics.jsonl', `${lines.map((one) => JSON.stringify(one)).join('\n')}\n{"stageIndex": 1, "st`),
];

test('a folder that a run wrote is read, the highest run.json, a cut-off last line left out', async () => {
  const recorded = await readRecorded(folder);
  expect(recorded.runFile.name).toBe('seen elsewhere');
  expect(recorded.metrics.map(({ columns }) => [...(columns['loss'] ?? [])])).toEqual([
    [9, 8, 7],
    [4, 3],
  ]);
});

test('a table of metrics does as well', async () => {
  const table = 'stageIndex,stage,id,step,loss,note\r\n0,s,i,1,2.5,\r\n0,s,i,2,,x\r\n';
  const recorded = await readRecorded([file('run.json', JSON.stringify(runFile)), file('metrics.csv', table)]);
  expect([...(recorded.metrics[0]?.columns['loss'] ?? [])]).toEqual([2.5, Number.NaN]);
});

test('what is missing is named', async () => {
  await expect(readRecorded([file('run.json', '{}')])).rejects.toThrow('metrics.jsonl');
  await expect(readRecorded([])).rejects.toThrow('run.json');
});

test('steps of several stages are shown one after the other, and the status says how far they are', async () => {
  const recorded = await readRecorded(folder);
  expect(chunksBetween(recorded.metrics, 2, 4).map(({ stageIndex, columns }) => [stageIndex, ...(columns['step'] ?? [])])).toEqual([
    [0, 3],
    [1, 1],
  ]);
  expect(statusOf('recorded-1', recorded, 4)).toMatchObject({ stageIndex: 1, step: 1, steps: 2 });
  expect(statusOf('recorded-1', recorded, 2)).toMatchObject({ stageIndex: 0, step: 2, steps: 3 });
});
