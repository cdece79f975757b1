import { describe, expect, test } from 'vitest';
import { assertExists } from '../base/assert.ts';
import { packSequences } from '../data/batching/pack.ts';
import type { TensorDevice } from '../tensor/device/tensor-device.ts';
import { PlainDevice } from '../tensor/device/plain-device.ts';
import { fixtureContext } from '../testing/fixture-context.ts';
import { encoderFixture, fixtureModels, fixtureTensors, type FixtureModel } from '../testing/fixtures.ts';
import { requiredDevice, testDevice } from '../testing/gpu.ts';
import { disposeBatch, uploadBatch } from './batch.ts';
import { noDropout } from './dropout-sites.ts';
import { embed } from './embedder.ts';
import { encode } from './encoder.ts';

function largestDifference(actual: Float32Array, expected: ArrayLike<number>): number {
  expect(actual.length).toBe(expected.length);
  return actual.reduce((largest, value, index) => {
    const difference = Math.abs(value - (expected[index] ?? NaN));
    return Number.isNaN(difference) ? Infinity : Math.max(largest, difference);
  }, 0);
}

/** All texts of the fixture in one packed batch: largest differences of hidden states and of both kinds of embeddings. */
async function differences(device: TensorDevice, model: FixtureModel): Promise<Readonly<Record<'hidden' | 'cls' | 'mean', number>>> {
  const { texts, embeddings } = await encoderFixture();
  const expected = await fixtureTensors('encoder.safetensors');
  const context = await fixtureContext(device, model);
  const batch = uploadBatch(device, packSequences(texts.map(({ ids }) => Int32Array.from(ids))), false);
  const states = texts.flatMap((_, index) => [...assertExists(expected.get(`${model}/${index}`), 'hidden states')]);
  const hidden_TD = encode(context, batch, noDropout);
  const cls_BD = embed({ ...context, pooling: 'cls' }, batch);
  const mean_BD = embed({ ...context, pooling: 'mean' }, batch);
  const found = {
    hidden: largestDifference(await device.read(hidden_TD), states),
    cls: largestDifference(await device.read(cls_BD), embeddings[model].cls.flat()),
    mean: largestDifference(await device.read(mean_BD), embeddings[model].mean.flat()),
  };
  for (const tensor of [hidden_TD, cls_BD, mean_BD]) tensor.dispose();
  disposeBatch(batch);
  context.arena.dispose();
  return found;
}

/** Float32 keeps seven digits; embeddings are of length one, hidden states reach 3.5. About 1e-6 and 1e-7 were measured. */
function expectClose(found: Awaited<ReturnType<typeof differences>>): void {
  expect(found.hidden).toBeLessThan(2e-5);
  expect(found.cls).toBeLessThan(2e-6);
  expect(found.mean).toBeLessThan(2e-6);
}

describe.skipIf((await testDevice()) === undefined)('the encoder on WebGPU', () => {
  test.each(fixtureModels)('gives the hidden states and embeddings of PyTorch: %s', async (model) => {
    const found = await differences(await requiredDevice(), model);
    expectClose(found);
  });
});

test('the encoder without a GPU gives the same', async () => {
  const found = await differences(new PlainDevice(), 'std02-2layers');
  expectClose(found);
});
