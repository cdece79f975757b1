import { describe, expect, test } from 'vitest';
import { readModelFolder } from '../checkpoints/read-model-folder.ts';
import { packSequences } from '../data/batching/pack.ts';
import { PlainDevice } from '../tensor/device/plain-device.ts';
import type { TensorDevice } from '../tensor/device/tensor-device.ts';
import { encoderFixture, fixtureModelFolder } from '../testing/fixtures.ts';
import { requiredDevice, testDevice } from '../testing/gpu.ts';
import { disposeBatch, uploadBatch } from './batch.ts';
import { embed } from './embedder.ts';
import { embedderContext, frozenState, loadModelState, stateForStage, type ModelDescription, type ModelState } from './model-state.ts';
import { initialValues } from './parameters.ts';

const everything = { encoder: true, languageModelHead: true, decoder: true };
const encoderOnly = { encoder: true, languageModelHead: false, decoder: false };
const folder = await readModelFolder(await fixtureModelFolder('std02-2layers'));
const description: ModelDescription = { config: folder.config, pooling: 'cls', maximumSequenceLength: 64 };

async function embeddingsOf(device: TensorDevice, state: ModelState): Promise<Float32Array> {
  const { texts } = await encoderFixture();
  const batch = uploadBatch(device, packSequences(texts.map(({ ids }) => Int32Array.from(ids))), false);
  const embeddings = embed(embedderContext(device, state), batch);
  const values = await device.read(embeddings);
  embeddings.dispose();
  disposeBatch(batch);
  return values;
}

async function expectSameThroughStages(device: TensorDevice): Promise<void> {
  const before = device.memory();
  const loaded = await loadModelState(device, description, folder);
  const embeddings = await embeddingsOf(device, loaded);
  expect(embeddings.some((value) => value !== 0)).toBe(true);

  const pretrained = stateForStage(device, loaded, { trained: everything, seed: 7 });
  expect(await embeddingsOf(device, pretrained)).toEqual(embeddings);
  const dense = { name: 'cls.predictions.transform.dense.weight', shape: [32, 32] };
  expect(await pretrained.arena.read(dense.name)).toEqual(initialValues(dense, folder.config, 7));
  expect(pretrained.arena.has('c_head.output.dense.weight')).toBe(true);
  pretrained.arena.write(dense.name, new Float32Array(32 * 32).fill(0.5));

  const tuned = stateForStage(device, pretrained, { trained: encoderOnly, seed: 8 });
  expect(tuned.arena.has('c_head.output.dense.weight')).toBe(false);
  // The head that the first stage trained goes with the model, though nothing trains it now.
  expect((await tuned.arena.read(dense.name))[1023]).toBe(0.5);
  expect(tuned.arena.names('firstMoments').some((name) => /^cls[.]|pooler/.test(name))).toBe(false);

  const frozen = frozenState(device, tuned);
  for (const { arena } of [loaded, pretrained, tuned]) arena.dispose();
  expect(await embeddingsOf(device, frozen)).toEqual(embeddings);
  expect(frozen.arena.optimizedPages()).toEqual([]);
  frozen.arena.dispose();
  expect(device.memory()).toMatchObject({ tensors: before.tensors, usedBytes: before.usedBytes });
}

describe.skipIf((await testDevice()) === undefined)('a model on WebGPU', () => {
  test('goes through stages unchanged where nothing trains it', async () => {
    await expectSameThroughStages(await requiredDevice());
  });

  test('from nothing is a function of its seed', async () => {
    const device = await requiredDevice();
    const states = await Promise.all([3, 3, 4].map((seed) => loadModelState(device, description, seed)));
    const [first, again, other] = await Promise.all(states.map((state) => embeddingsOf(device, state)));
    expect(again).toEqual(first);
    expect(other).not.toEqual(first);
    for (const { arena } of states) arena.dispose();
  });
});

test('a model without a GPU goes through stages unchanged where nothing trains it', async () => {
  await expectSameThroughStages(new PlainDevice());
});
