import { describe, expect, test } from 'vitest';
import type { Precision } from '../contract/run-file.ts';
import { noDropout, type DropoutSites } from '../model/dropout-sites.ts';
import { PlanningDevice } from '../tensor/device/planning-device.ts';
import type { TensorDevice } from '../tensor/device/tensor-device.ts';
import { randomExamples, recordAdamW, recordGradients } from '../testing/contrastive-step.ts';
import { requiredDevice, testDevice } from '../testing/gpu.ts';
import { randomContext } from '../testing/random-model.ts';

/** The goal of the engine's specification; plain tfjs takes about 1,900. */
const most = 150;
const vocabulary = 301;
const dropout: DropoutSites = { hiddenRate: 0.1, attentionRate: 0.1, seed: 1 };

interface Variant {
  readonly negatives: number;
  readonly sites: DropoutSites;
  readonly precision: Precision;
}

/** Dispatches of a whole step of four layers: both towers in one packed batch, loss, backward pass, update. */
async function dispatchesOfStep(device: TensorDevice, { negatives, sites, precision }: Variant): Promise<number> {
  const context = randomContext(device, { layers: 4, width: 32, heads: 2, feedForward: 64, vocabulary, precision });
  const examples = randomExamples({ count: 6, negatives, vocabulary, query: [4, 12], passage: [12, 40] });
  const parts = [{ start: 0, end: examples.length }];
  const step = async (): Promise<void> => {
    const results = recordGradients(context, examples, parts, () => sites);
    recordAdamW(context);
    await device.read(results);
    results.dispose();
  };
  // The first also makes the halves of weights that were just written.
  await step();
  const before = device.counters.dispatches;
  await step();
  context.arena.dispose();
  return device.counters.dispatches - before;
}

const variants: readonly (Variant & { readonly name: string })[] = [
  { name: 'in-batch negatives alone', negatives: 0, sites: noDropout, precision: 'f32' },
  { name: 'two negatives a query and dropout', negatives: 2, sites: dropout, precision: 'f32' },
];
const device = await testDevice();

async function expectFew(variant: Variant): Promise<void> {
  const real = await requiredDevice();
  const planned = await dispatchesOfStep(new PlanningDevice(real), variant);
  const measured = await dispatchesOfStep(real, variant);
  real.throwIfFailed();
  // One forward and one backward dispatch a product, attention and norm of every layer are more than 50.
  expect(measured).toBeGreaterThan(50);
  expect(measured).toBeLessThanOrEqual(most);
  expect(planned).toBe(measured);
}

describe.skipIf(device === undefined)('a contrastive step of four layers', () => {
  test.each(variants)('takes at most 150 dispatches, as many as were planned: $name', expectFew);

  test.skipIf(device?.hasHalves !== true)('takes no more than that in half precision', async () => {
    await expectFew({ negatives: 2, sites: dropout, precision: 'f16' });
  });
});
