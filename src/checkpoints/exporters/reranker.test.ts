import { expect, test } from 'vitest';
import { readText, type Folder } from '../../base/folder.ts';
import { MemoryFolder } from '../../base/memory-folder.ts';
import { tinyConfig, tinyModelFolder } from '../../testing/tiny-model-folder.ts';
import { readModelFolder } from '../read-model-folder.ts';
import { isFloatDtype, type TensorToWrite } from '../safetensors.ts';
import { bertTensorNames, classifierTensorNames } from '../tensor-names.ts';
import type { ExportedReranker } from './exported-model.ts';
import { writeRerankerFolder } from './reranker.ts';

const tensors = [...bertTensorNames(tinyConfig), ...classifierTensorNames(tinyConfig)];
const card = { name: 'judge', languages: ['en'], data: [], stages: [], evaluations: [] };

async function exported(change: Partial<ExportedReranker> = {}): Promise<ExportedReranker> {
  const model = await readModelFolder(await tinyModelFolder({ tensors }));
  const toWrite = model.tensors.map((tensor): TensorToWrite => {
    const { name, dtype, shape } = tensor;
    expect(isFloatDtype(dtype)).toBe(true);
    return { name, dtype: 'F32', shape, values: () => tensor.read() };
  });
  return {
    ...model,
    instruction: '',
    passageInstruction: '',
    lowercase: true,
    tensors: toWrite,
    card,
    scoresAre: 'probabilities',
    ...change,
  };
}

async function json(folder: Folder, path: string): Promise<unknown> {
  return JSON.parse((await readText(folder, path)) ?? 'null');
}

test('writes a classification model with one label, and nothing about pooling', async () => {
  const folder = new MemoryFolder();
  const raw = { ...tinyConfig.raw, num_labels: 1, id2label: { 0: 'a', 1: 'b' } };
  await writeRerankerFolder(folder, await exported({ config: { ...tinyConfig, raw }, maximumSequenceLength: 9 }));
  expect((await folder.list('')).toSorted()).toEqual([
    'README.md',
    'config.json',
    'model.safetensors',
    'special_tokens_map.json',
    'tokenizer_config.json',
    'vocab.txt',
  ]);
  const config = await json(folder, 'config.json');
  expect(config).toMatchObject({ architectures: ['BertForSequenceClassification'], model_type: 'bert', hidden_size: 8 });
  expect(config).toMatchObject({ id2label: { 0: 'LABEL_0' }, label2id: { LABEL_0: 0 } });
  // The names say how many labels there are; two such statements could disagree.
  expect(config).not.toHaveProperty('num_labels');
  expect(await json(folder, 'tokenizer_config.json')).toMatchObject({ model_max_length: 9 });
});

test('reads back as what it was', async () => {
  const folder = new MemoryFolder();
  const model = await exported();
  await writeRerankerFolder(folder, model);
  const after = await readModelFolder(folder);
  expect(after).toMatchObject({ hasPooler: true, hasClassifier: true, extraTensors: [] });
  const found = after.tensors.find(({ name }) => name === 'classifier.weight');
  const before = model.tensors.find(({ name }) => name === 'classifier.weight');
  expect(found?.role).toBe('classifier');
  expect(await found?.read()).toEqual(before !== undefined && 'values' in before ? await before.values() : undefined);
});

test('the card shows how to score a pair, with the very instructions of training', async () => {
  const folder = new MemoryFolder();
  await writeRerankerFolder(folder, await exported({ instruction: 'find "it": ', maximumSequenceLength: 9 }));
  const text = (await readText(folder, 'README.md')) ?? '';
  expect(text).toContain('pipeline_tag: text-ranking');
  expect(text).toContain('FlagReranker("path/to/judge", max_length=9)');
  expect(text).toContain('CrossEncoder("path/to/judge", max_length=9)');
  expect(text).toContain('"find \\"it\\": how do I list open ports?", "ss -tulpn"');
  expect(text).toContain('probability');
  const order = new MemoryFolder();
  await writeRerankerFolder(order, await exported({ scoresAre: 'order' }));
  expect(await readText(order, 'README.md')).toContain('scores of different queries do not compare');
});
