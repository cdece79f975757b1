// All three stages and the mining between them, in the page, on Chinese text.

import { expect, test } from '@playwright/test';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseRecordLines } from './journeys/record-lines.ts';
import { firstExisting, madeFile } from './journeys/repository-files.ts';
import { StudioPage } from './journeys/studio-page.ts';
import { csvColumn } from './journeys/unzipped-folder.ts';

const sample = firstExisting('e2e/runs/sample-zh-cooking', '../shared/data/sample-zh-cooking');
const instruction = '为这个句子生成表示以用于检索相关文章：';
const training = { learningRate: 0.002, dropout: 0 };
const lengths = { queryMaximumLength: 40, passageMaximumLength: 48 };

/** e2e/runs/sample-zh-cooking.json, as small as it can be and still be every stage. */
const runFile = {
  version: 1,
  name: 'cooking',
  seed: 42,
  model: {
    new: {
      layers: 1,
      width: 64,
      heads: 2,
      feedForward: 64,
      maximumPositions: 64,
      tokenizer: { train: { size: 2000, data: ['text.jsonl'], lowercase: true } },
    },
    pooling: 'cls',
  },
  stages: [
    { stage: 'retromae', id: 'read', data: ['text.jsonl'], batchSize: 4, steps: 3, maximumLength: 48, ...training },
    { stage: 'contrastive', id: 'general', data: ['train.jsonl'], batchSize: 8, steps: 4, ...training, ...lengths },
    { stage: 'mine', data: ['train.jsonl'], range: [2, 50], negatives: 2, output: 'mined.jsonl', ...lengths },
    {
      stage: 'task',
      id: 'with',
      data: [{ file: 'mined.jsonl', instruction }],
      batchSize: 6,
      steps: 3,
      negatives: 2,
      ...training,
      ...lengths,
    },
  ],
  evaluation: [{ kind: 'retrieval', name: 'cooking', folder: 'eval', instruction, documents: 60 }],
};

test('RetroMAE, contrastive, mining and task run one after the other, and the prefix goes into the model', async ({ page }) => {
  test.skip(sample === undefined, 'the cooking sample is not at hand');
  if (sample === undefined) return;
  const studio = await StudioPage.open(page);
  for (const name of ['text.jsonl', 'train.jsonl']) {
    await studio.choose([madeFile(name, await readFile(join(sample, name)))]);
    await expect(studio.importOf(name).getByText(/rows are usable/)).toBeVisible({ timeout: 60_000 });
  }
  await studio.chooseFolder(join(sample, 'eval'));
  await expect(studio.importOf('eval').getByText(/documents and .* to measure with/)).toBeVisible({ timeout: 60_000 });

  await studio.runFile(runFile);
  await studio.waitForState('completed');
  const folder = await studio.download();

  const csv = folder.text('metrics.csv');
  const count = (id: string): number => csvColumn(csv, 'id').filter((other) => other === id).length;
  expect({ read: count('read'), general: count('general'), with: count('with') }).toEqual({ read: 3, general: 4, with: 3 });
  for (const loss of csvColumn(csv, 'loss')) expect(Number(loss)).toBeGreaterThan(0);
  expect(JSON.parse(folder.text('config_sentence_transformers.json'))).toMatchObject({ prompts: { query: instruction } });
  expect(JSON.parse(folder.text('1_Pooling/config.json'))).toMatchObject({ pooling_mode_cls_token: true });
  const measured = parseRecordLines(folder.text('evaluation.jsonl')).map(({ id, system }) => `${id} ${system}`);
  expect(measured).toEqual(['model bm25', 'model model', 'read model', 'general model', 'with model']);
});
