import { describe, expect, test } from 'vitest';
import { assertExists } from '../base/assert.ts';
import { splitIntoMicroBatches } from '../data/batching/micro-batches.ts';
import { summariseContrastive } from '../losses/contrastive.ts';
import { noDropout, type DropoutSites } from '../model/dropout-sites.ts';
import type { EncoderContext } from '../model/encoder.ts';
import { examplesOf, keysOf } from '../testing/contrastive-pass.ts';
import { expectSameGradients, gradientErrors } from '../testing/expect-parameter-gradients.ts';
import { expectNoLeak } from '../testing/expect-no-leak.ts';
import { clearGradients, fixtureContext, readGradients } from '../testing/fixture-context.ts';
import { contrastiveCases, fixtureTensors, type ContrastiveCase } from '../testing/fixtures.ts';
import { requiredDevice, testDevice } from '../testing/gpu.ts';
import { contrastivePass } from './gradient-cache.ts';

const cases = await contrastiveCases();

/** One step in parts of at most `microBatchSize` rows: the loss; the gradients are in the arena. */
async function step(
  context: EncoderContext,
  one: ContrastiveCase,
  microBatchSize: number,
  dropout: (part: number) => DropoutSites = () => noDropout,
): Promise<number> {
  clearGradients(context);
  const results = contrastivePass(
    { ...context, pooling: one.pooling },
    {
      examples: examplesOf(one),
      loss: {
        temperature: one.temperature,
        ownOnly: !one.inBatchNegatives,
        skipDuplicates: true,
        keys: keysOf([...one.queries, ...one.passages]),
      },
      parts: splitIntoMicroBatches(
        one.queries.map(() => 1),
        { microBatchSize },
      ),
      dropout,
    },
  );
  const values = await context.device.read(results);
  results.dispose();
  return summariseContrastive(values, one.temperature).loss;
}

describe.skipIf((await testDevice()) === undefined)('a contrastive step over micro-batches', () => {
  test.each(cases.map(({ name }) => name))('has the loss and gradients of one batch: %s', async (name) => {
    const one = assertExists(
      cases.find((other) => other.name === name),
      name,
    );
    const context = await fixtureContext(await requiredDevice(), 'std02-2layers');
    const loss = await step(context, one, one.queries.length);
    expect(Math.abs(loss / one.loss - 1)).toBeLessThan(1e-5);
    const whole = await readGradients(context);
    // Parts of 3 leave an uneven rest; parts of 1 hold no in-batch negative of their own.
    for (const size of [1, 3, 4]) {
      expect(Math.abs((await step(context, one, size)) - loss), `loss in parts of ${size}`).toBeLessThan(1e-5);
      expectSameGradients(await readGradients(context), whole, 1e-5);
    }
    context.arena.dispose();
  });

  test('has every gradient of PyTorch', async () => {
    const one = assertExists(
      cases.find(({ name }) => name === 'mean'),
      'mean',
    );
    const context = await fixtureContext(await requiredDevice(), 'std02-2layers');
    await step(context, one, 3);
    expectSameGradients(await readGradients(context), await fixtureTensors('contrastive-gradients-mean.safetensors'), 1e-4);
    context.arena.dispose();
  });

  test('drops the same in both of its forward passes, and leaks nothing', async () => {
    const one = assertExists(
      cases.find(({ name }) => name === 'mean'),
      'mean',
    );
    const device = await requiredDevice();
    const context = await fixtureContext(device, 'std02-2layers');
    const dropout = (part: number): DropoutSites => ({ hiddenRate: 0.1, attentionRate: 0.1, seed: 90 + part });
    await expectNoLeak(device, async () => {
      await step(context, one, 3, dropout);
    });
    const gradients = await readGradients(context);
    const name = 'encoder.layer.1.attention.self.value.weight';
    const gradient = assertExists(gradients.get(name), name);
    const values = await context.arena.read(name);
    const lossAt = async (distance: number): Promise<number> => {
      context.arena.write(
        name,
        values.map((value, index) => value + distance * (gradient[index] ?? 0)),
      );
      return step(context, one, 3, dropout);
    };
    const squares = gradient.reduce((sum, value) => sum + value * value, 0);
    const reach = 0.005 / squares;
    const slope = ((await lossAt(reach)) - (await lossAt(-reach))) / (2 * reach);
    expect(Math.abs(slope / squares - 1)).toBeLessThan(1e-3);
    context.arena.write(name, values);
    await step(context, one, 3, (part) => dropout(part + 1));
    expect(gradientErrors(await readGradients(context), gradients).get(name)).toBeGreaterThan(0.01);
    context.arena.dispose();
  });
});
