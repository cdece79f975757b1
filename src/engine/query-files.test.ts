import { expect, test } from 'vitest';
import { MemoryFolder } from '../base/memory-folder.ts';
import type { EvaluationRecord } from '../contract/metrics.ts';
import { QueryFiles, safeName } from './query-files.ts';

const results = {
  kind: 'ranked',
  queries: [{ query: 'q1', firstRelevant: 2, metrics: { 'ndcg@10': 0.5 }, documents: [['d1', 0.25]] }],
} as const;

function recordOf(step: number, ndcg: number, rest: Partial<EvaluationRecord> = {}): EvaluationRecord {
  return { stageIndex: 0, id: 'x', step, set: 'a set', system: 'model', metrics: { 'ndcg@10': ndcg }, ...rest };
}

test('results come back as they were written', async () => {
  const files = new QueryFiles(new MemoryFolder());
  await files.write(recordOf(5, 0.5), results);
  expect(await files.read(recordOf(5, 0.5), 'ranked')).toEqual(results);
  expect(await files.read(recordOf(6, 0.5), 'ranked')).toBeUndefined();
});

test('of every system the first, the best and the last evaluation stay, with their variants', async () => {
  const folder = new MemoryFolder();
  const files = new QueryFiles(folder);
  const records: EvaluationRecord[] = [];
  const measure = async (record: EvaluationRecord): Promise<void> => {
    await files.write(record, results);
    records.push(record);
    await files.prune(record.set, records);
  };
  await measure(recordOf(0, 0.1, { stageIndex: -1, id: 'model', system: 'bm25' }));
  await measure(recordOf(0, 0.1, { stageIndex: -1, id: 'model' }));
  for (const [step, ndcg] of [0.2, 0.9, 0.4, 0.3, 0.5].entries()) {
    await measure(recordOf(step + 1, ndcg));
    // A variant is never the best, however good it is.
    await measure(recordOf(step + 1, 1, { variant: 'no instruction' }));
  }
  await measure(recordOf(9, 0.7, { set: 'other' }));
  const names = (await folder.list('queries')).map((path) => path.split('/').at(-1));
  expect(names.sort()).toEqual(
    [
      'base-bm25.jsonl',
      'base-model.jsonl',
      '0-x-2-model.jsonl',
      `0-x-2-model-${safeName('no instruction')}.jsonl`,
      '0-x-5-model.jsonl',
      `0-x-5-model-${safeName('no instruction')}.jsonl`,
      '0-x-9-model.jsonl',
    ].sort(),
  );
});

test('other weights that are measured before the ones taken stay, and so does the last of each stage', async () => {
  const folder = new MemoryFolder();
  const files = new QueryFiles(folder);
  const records: EvaluationRecord[] = [];
  const measure = async (record: EvaluationRecord): Promise<void> => {
    await files.write(record, results);
    records.push(record);
    await files.prune(record.set, records);
  };
  await measure(recordOf(9, 0.4));
  await measure(recordOf(9, 0.9, { stageIndex: 1, id: 'y' }));
  const merge = { stageIndex: 2, id: 'both' } as const;
  await measure(recordOf(0, 0.2, { ...merge, variant: '0.25 / 0.75' }));
  await measure(recordOf(0, 0.3, merge));
  const names = (await folder.list('queries')).map((path) => path.split('/').at(-1));
  expect(names.sort()).toEqual(
    ['0-x-9-model.jsonl', '1-y-9-model.jsonl', '2-both-0-model.jsonl', `2-both-0-model-${safeName('0.25 / 0.75')}.jsonl`].sort(),
  );
});

test('names become names of files, and different ones stay different', () => {
  expect(safeName('commands-测试_2')).toBe('commands-测试_2');
  const odd = ['../a', '..\\a', 'a/b', 'a b', 'a:b', '.', '', 'x'.repeat(100), `${'x'.repeat(100)}y`].map(safeName);
  expect(new Set(odd).size).toBe(odd.length);
  for (const name of odd) expect(name).toMatch(/^[\p{L}\p{N}_-]*([.][a-z0-9]+)?$/u);
});
