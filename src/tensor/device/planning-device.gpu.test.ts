// In a file of its own: what it measures must be all that its device ever held.

import { describe, expect, test } from 'vitest';
import { assertExists } from '../../base/assert.ts';
import { Random } from '../../base/random.ts';
import type { EncoderContext } from '../../model/encoder.ts';
import { contrastivePass } from '../../testing/contrastive-pass.ts';
import { fixtureContext, fixtureRetroMaeContext } from '../../testing/fixture-context.ts';
import { contrastiveCases, retroMaeFixture } from '../../testing/fixtures.ts';
import { requiredDevice, testDevice } from '../../testing/gpu.ts';
import { retroMaeBatchOf, retroMaeStep } from '../../testing/retromae-pass.ts';
import { pipelineKey } from './kernel.ts';
import { PlanningDevice } from './planning-device.ts';
import type { TensorDevice } from './tensor-device.ts';

const dropout = { hiddenRate: 0.1, attentionRate: 0.1, seed: 1 };
const one = assertExists((await contrastiveCases())[0], 'a case');
const { texts } = await retroMaeFixture();

/** Batches of ever new lengths. */
const randomCases = (count: number) => {
  const random = new Random(9);
  const text = (longest: number): number[] => [2, ...Array.from({ length: 3 + random.below(longest) }, () => 5 + random.below(297)), 3];
  return Array.from({ length: count }, () => ({
    ...one,
    queries: Array.from({ length: 8 }, () => text(12)),
    passages: Array.from({ length: 8 }, () => text(56)),
  }));
};

interface Work {
  readonly context: (device: TensorDevice) => Promise<EncoderContext>;
  readonly steps: (context: EncoderContext) => Promise<void>;
}

const works: Readonly<Record<string, Work>> = {
  'a contrastive step': {
    context: (device) => fixtureContext(device, 'std02-4layers'),
    steps: async (context) => {
      await contrastivePass(context, one, dropout);
    },
  },
  'a RetroMAE step': {
    context: fixtureRetroMaeContext,
    steps: async (context) => {
      await retroMaeStep(context, retroMaeBatchOf(texts), 'normalised', dropout);
    },
  },
  'twenty contrastive steps of ever new lengths': {
    context: (device) => fixtureContext(device, 'std02-2layers'),
    steps: async (context) => {
      for (const each of randomCases(20)) await contrastivePass(context, each, dropout);
    },
  },
};

/** What a piece of work took, of a device that held nothing else. */
async function taken(device: TensorDevice, { context, steps }: Work) {
  device.resetPeak();
  const before = { ...device.memory(), ...device.counters };
  const model = await context(device);
  await steps(model);
  const { peakBytes } = device.memory();
  model.arena.dispose();
  const { usedBytes, tensors } = device.memory();
  const { dispatches, submits } = device.counters;
  return {
    peakBytes: peakBytes - before.allocatedBytes,
    dispatches: dispatches - before.dispatches,
    submits: submits - before.submits,
    kept: usedBytes - before.usedBytes + tensors - before.tensors,
  };
}

describe.skipIf((await testDevice()) === undefined).each(Object.entries(works))('%s', (_, work) => {
  test('is planned with the memory, the dispatches and the pipelines that it takes', async () => {
    const device = await requiredDevice();
    device.trim();
    const planning = new PlanningDevice(device);
    const [plan, measured] = [await taken(planning, work), await taken(device, work)];
    expect(measured.dispatches).toBeGreaterThan(50);
    expect(plan).toEqual(measured);
    expect(planning.calls.length).toBe(measured.dispatches);
    const compiled = device.compiledPipelines;
    for (const { kernel, constants } of planning.pipelines) expect(compiled).toContain(pipelineKey(kernel, constants));
  });
});
