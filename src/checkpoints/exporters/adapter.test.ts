import { expect, test } from 'vitest';
import { assertExists } from '../../base/assert.ts';
import { readText } from '../../base/folder.ts';
import { MemoryFolder } from '../../base/memory-folder.ts';
import { openSafetensors, readTensorValues } from '../safetensors.ts';
import { writeAdapterFolder } from './adapter.ts';

const card = {
  name: 'commands',
  languages: ['en'],
  data: [{ name: 'train.jsonl', rows: 20 }],
  stages: [{ id: 'ask', stage: 'adapter', steps: 30, settings: { layers: 'two' } }],
  evaluations: [
    {
      stageIndex: 0,
      id: 'ask',
      step: 30,
      set: 'eval',
      system: 'adapter',
      metrics: { 'ndcg@10': 0.42 },
      versus: { than: 'embedder', change: { 'ndcg@10': { by: 0.02, low: -0.01, high: 0.05 } } },
    },
  ],
} as const;
const values = Float32Array.of(1, 2, 3, 4);
const tensors = [{ name: 'linear.weight', shape: [2, 2], dtype: 'F32', values: () => Promise.resolve(values) }] as const;

test("has LlamaIndex's settings and weights, and says how to apply it with the prefix of the queries", async () => {
  const folder = new MemoryFolder();
  await writeAdapterFolder(folder, { width: 2, layers: 'linear', tensors, card, instruction: 'find: ', passageInstruction: '' });
  expect(JSON.parse((await readText(folder, 'config.json')) ?? '')).toEqual({ in_features: 2, out_features: 2, bias: false });
  const file = await openSafetensors(assertExists(await folder.open('model.safetensors'), 'the weights'));
  expect(file.tensors.map(({ name }) => name)).toEqual(['linear.weight']);
  expect(await readTensorValues(file, assertExists(file.tensors[0], 'a tensor'))).toEqual(values);
  const text = (await readText(folder, 'README.md')) ?? '';
  expect(text).toContain('y = x @ adapter["linear.weight"].T');
  expect(text).toContain('adapt(model.encode(["find: how do I list open ports?"]');
  expect(text).toContain('- eval, ndcg@10: 0.4200 (+0.0200, 95 %: -0.0100 to +0.0500)');
});

test('of two layers the settings name the residual', async () => {
  const folder = new MemoryFolder();
  await writeAdapterFolder(folder, { width: 2, layers: 'two', tensors: [], card, instruction: '', passageInstruction: '' });
  const settings: unknown = JSON.parse((await readText(folder, 'config.json')) ?? '');
  expect(settings).toEqual({ in_features: 2, hidden_features: 2, out_features: 2, bias: true, add_residual: true });
  expect(await readText(folder, 'README.md')).toContain('adapter["residual_weight"] * (hidden @ adapter["linear2.weight"].T');
});
