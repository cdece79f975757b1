import { describe, expect, test } from 'vitest';
import { splitIntoMicroBatches, type MicroBatchLimits } from '../data/batching/micro-batches.ts';
import { summariseContrastive } from '../losses/contrastive.ts';
import type { EncoderContext } from '../model/encoder.ts';
import { randomExamples, recordGradients } from '../testing/contrastive-step.ts';
import { expectSameGradients, type Gradients } from '../testing/expect-parameter-gradients.ts';
import { clearGradients, readGradients } from '../testing/fixture-context.ts';
import { requiredDevice, testDevice } from '../testing/gpu.ts';
import { randomContext } from '../testing/random-model.ts';
import { withSmallBindings } from '../testing/small-bindings.ts';
import type { ContrastiveExample } from './gradient-cache.ts';

const batchSize = 256;
const vocabulary = 301;
/**
 * As many tokens as go through the model at once where nothing else is asked for. (Of three times as many the plain
 * step's own sums, one after the other in 32 bits, are rounded too much to be the measure: biases differ by 1.6e-5.)
 */
const examples = randomExamples({ count: batchSize, negatives: 0, vocabulary, query: [8, 32], passage: [16, 68] });

interface Found {
  readonly loss: number;
  readonly gradients: Gradients;
}

function tokensOf({ query, passages }: ContrastiveExample): number {
  return passages.reduce((sum, passage) => sum + passage.length, query.length);
}

async function step(context: EncoderContext, limits: MicroBatchLimits): Promise<Found & { readonly parts: number }> {
  clearGradients(context);
  const parts = splitIntoMicroBatches(examples.map(tokensOf), limits);
  const results = recordGradients(context, examples, parts);
  const { loss } = summariseContrastive(await context.device.read(results), 0.05);
  results.dispose();
  return { loss, gradients: await readGradients(context), parts: parts.length };
}

const cuts: readonly { readonly name: string; readonly limits: MicroBatchLimits; readonly leastParts: number }[] = [
  { name: 'by tokens', limits: { microBatchTokens: 512 }, leastParts: 30 },
  { name: 'by rows, with a rest', limits: { microBatchSize: 3 }, leastParts: 86 },
];

describe.skipIf((await testDevice()) === undefined)('a step of 256 rows', () => {
  test.each(cuts)('has the gradients of the plain step where it is cut $name and its loss is tiled', async ({ limits, leastParts }) => {
    const device = await requiredDevice();
    const context = randomContext(device, { layers: 2, width: 32, heads: 2, feedForward: 64, vocabulary });
    const plain = await step(context, {});
    expect(plain.parts).toBe(1);
    // Room for the queries, keys and values of 512 tokens, and for three quarters of the scores: two blocks.
    const cut = await withSmallBindings(device, 50_000, () => step(context, limits));
    expect(cut.parts).toBeGreaterThanOrEqual(leastParts);
    expect(Math.abs(cut.loss / plain.loss - 1)).toBeLessThan(1e-5);
    // 4e-6 was measured.
    expectSameGradients(cut.gradients, plain.gradients, 1e-5);
    context.arena.dispose();
  });
});
