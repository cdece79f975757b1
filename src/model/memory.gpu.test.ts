import { describe, expect, test } from 'vitest';
import { assertExists } from '../base/assert.ts';
import { Random } from '../base/random.ts';
import { packSequences } from '../data/batching/pack.ts';
import { PlainDevice } from '../tensor/device/plain-device.ts';
import type { TensorDevice } from '../tensor/device/tensor-device.ts';
import { contrastivePass } from '../testing/contrastive-pass.ts';
import { expectNoLeak } from '../testing/expect-no-leak.ts';
import { fixtureContext, fixtureRetroMaeContext } from '../testing/fixture-context.ts';
import { contrastiveCases, retroMaeFixture, type ContrastiveCase } from '../testing/fixtures.ts';
import { requiredDevice, testDevice } from '../testing/gpu.ts';
import { retroMaeBatchOf, retroMaeStep } from '../testing/retromae-pass.ts';
import { disposeBatch, uploadBatch } from './batch.ts';
import { noDropout, type DropoutSites } from './dropout-sites.ts';
import { embed } from './embedder.ts';

const one = assertExists((await contrastiveCases())[0], 'a case');
const { texts } = await retroMaeFixture();
const dropout = { hiddenRate: 0.1, attentionRate: 0.1, seed: 1 };

/** Every pass of the model leaves the tensors that it found. */
async function expectNoLeaks(device: TensorDevice, dropouts: readonly DropoutSites[]): Promise<void> {
  const encoder = await fixtureContext(device, 'std02-2layers');
  const retroMae = await fixtureRetroMaeContext(device);
  const batch = retroMaeBatchOf(texts);
  for (const sites of dropouts) {
    await expectNoLeak(device, () => {
      const uploaded = uploadBatch(device, packSequences(one.queries.map((ids) => Int32Array.from(ids))), false);
      embed({ ...encoder, pooling: 'mean' }, uploaded, sites).dispose();
      disposeBatch(uploaded);
    });
    await expectNoLeak(device, async () => {
      await contrastivePass(encoder, one, sites);
    });
    for (const stream of ['normalised', 'raw'] as const) {
      await expectNoLeak(device, async () => {
        await retroMaeStep(retroMae, batch, stream, sites);
      });
    }
  }
  for (const { arena } of [encoder, retroMae]) arena.dispose();
}

function longTexts(count: number): readonly (readonly number[])[] {
  return Array.from({ length: count }, () => new Array<number>(60).fill(7));
}

/** A batch of eight queries and passages of 5 to 60 tokens. */
function randomCase(random: Random): ContrastiveCase {
  const text = (): number[] => [2, ...Array.from({ length: 3 + random.below(56) }, () => 5 + random.below(297)), 3];
  return { ...one, queries: Array.from({ length: 8 }, text), passages: Array.from({ length: 8 }, text) };
}

describe.skipIf((await testDevice()) === undefined)('memory on WebGPU', () => {
  test('is given back after every pass', async () => {
    await expectNoLeaks(await requiredDevice(), [noDropout, dropout]);
  });

  test('holds less than twice what the largest pass needs, over passes of ever new lengths', async () => {
    const device = await requiredDevice();
    const context = await fixtureContext(device, 'std02-2layers');
    const random = new Random(3);
    const largest = { ...one, queries: longTexts(8), passages: longTexts(8) };
    const before = device.memory();
    await contrastivePass(context, largest, dropout);
    const once = device.memory().allocatedBytes - before.allocatedBytes;
    const pass = async (): Promise<number> => {
      await contrastivePass(context, randomCase(random), dropout);
      return device.memory().allocatedBytes - before.allocatedBytes;
    };
    const bytes: number[] = [];
    for (let count = 0; count < 50; count += 1) bytes.push(await pass());
    // Without buffers of nearly the size being taken, they grow to five times the largest pass.
    expect(Math.max(...bytes)).toBeLessThan(2 * once);
    expect(bytes.at(-1) ?? NaN).toBeLessThan(1.3 * (bytes[24] ?? NaN));
    expect(device.memory()).toMatchObject({ tensors: before.tensors, usedBytes: before.usedBytes });
    context.arena.dispose();
  });
});

test('memory without a GPU is given back after every pass', async () => {
  await expectNoLeaks(new PlainDevice(), [dropout]);
});
