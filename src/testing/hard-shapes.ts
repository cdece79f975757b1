// Shapes at which kernels of four, eight or sixteen values at a time go wrong first, and the steps that are tried on them.

import { expect } from 'vitest';
import { Random } from '../base/random.ts';
import type { DropoutSites } from '../model/dropout-sites.ts';
import type { TensorDevice } from '../tensor/device/tensor-device.ts';
import { contrastivePass } from './contrastive-pass.ts';
import { expectSameGradients, type Gradients } from './expect-parameter-gradients.ts';
import { readGradients } from './fixture-context.ts';
import { randomContext, randomMaskedText, randomText, type RandomModel } from './random-model.ts';
import { retroMaeBatchOf, retroMaeStep } from './retromae-pass.ts';

export interface HardShape extends RandomModel {
  readonly name: string;
  readonly queryLengths: readonly number[];
  readonly passageLengths: readonly number[];
}

// 301 and 303 words, five queries: neither loss has a width that four divides.
const usual = { layers: 1, vocabulary: 301, queryLengths: [1, 2, 2, 9, 33], passageLengths: [2, 1, 3, 17, 41] };
export const hardShapes: readonly HardShape[] = [
  { name: 'heads 4 wide, feed-forward 36', width: 8, heads: 2, feedForward: 36, ...usual },
  { name: 'heads 12 wide', width: 36, heads: 3, feedForward: 64, ...usual, vocabulary: 303 },
  { name: 'heads 20 wide', width: 20, heads: 1, feedForward: 12, ...usual },
  { name: 'heads 36 wide', width: 36, heads: 1, feedForward: 36, ...usual },
  { name: 'texts of one token alone', width: 32, heads: 2, feedForward: 64, ...usual, queryLengths: [1, 1], passageLengths: [1, 1] },
  {
    name: 'one text of 512 among texts of three',
    width: 32,
    heads: 2,
    feedForward: 64,
    ...usual,
    queryLengths: [3, 3, 3],
    passageLengths: [3, 512, 3],
  },
];

const sites: DropoutSites = { hiddenRate: 0.1, attentionRate: 0.1, seed: 3 };

interface Found {
  readonly losses: readonly number[];
  readonly gradients: Gradients;
}

/** A contrastive step with dropout over texts of these lengths, one packed batch. */
export async function contrastiveOn(device: TensorDevice, shape: HardShape): Promise<Found> {
  const context = randomContext(device, shape);
  const random = new Random(12);
  const textsOf = (lengths: readonly number[]): number[][] => lengths.map((length) => randomText(random, length, shape.vocabulary));
  const one = {
    pooling: 'mean' as const,
    temperature: 0.05,
    inBatchNegatives: true,
    queries: textsOf(shape.queryLengths),
    passages: textsOf(shape.passageLengths),
  };
  const losses = [await contrastivePass(context, one, sites)];
  const gradients = await readGradients(context);
  context.arena.dispose();
  return { losses, gradients };
}

/** The same of RetroMAE over the passages. */
export async function retroMaeOn(device: TensorDevice, shape: HardShape): Promise<Found> {
  const context = randomContext(device, { ...shape, hasDecoder: true });
  const random = new Random(13);
  const texts = shape.passageLengths.map((length) => randomMaskedText(random, Math.max(3, length), shape.vocabulary));
  const { encoderLoss, decoderLoss } = await retroMaeStep(context, retroMaeBatchOf(texts), 'normalised', sites);
  const gradients = await readGradients(context);
  context.arena.dispose();
  return { losses: [encoderLoss, decoderLoss], gradients };
}

/** Losses to 1e-5 and gradients to 1e-4, and there is a loss at all. */
export function expectSameResults(actual: Found, expected: Found): void {
  for (const [index, loss] of expected.losses.entries()) {
    expect(loss).toBeGreaterThan(0.01);
    expect(Math.abs((actual.losses[index] ?? NaN) / loss - 1)).toBeLessThan(1e-5);
  }
  expectSameGradients(actual.gradients, expected.gradients, 1e-4);
}
