// A whole contrastive step over random texts: what the trainer records, without data and tokenizer.

import { Random } from '../base/random.ts';
import type { MicroBatch } from '../data/batching/micro-batches.ts';
import { noDropout, type DropoutSites } from '../model/dropout-sites.ts';
import type { EncoderContext } from '../model/encoder.ts';
import { adamW } from '../tensor/kernels/adamw/adamw.ts';
import type { Tensor } from '@tensorflow/tfjs-core';
import { contrastivePass, type ContrastiveExample } from '../training/gradient-cache.ts';
import { randomText } from './random-model.ts';

export interface ExampleShape {
  readonly count: number;
  readonly negatives: number;
  readonly vocabulary: number;
  /** Least and largest number of tokens. */
  readonly query: readonly [number, number];
  readonly passage: readonly [number, number];
}

/** Examples whose lengths are drawn evenly; the same shape and seed give the same. */
export function randomExamples({ count, negatives, vocabulary, query, passage }: ExampleShape, seed = 8): readonly ContrastiveExample[] {
  const random = new Random(seed);
  const text = ([least, largest]: readonly [number, number]): Int32Array =>
    Int32Array.from(randomText(random, least + random.below(largest - least + 1), vocabulary));
  return Array.from({ length: count }, () => ({
    query: text(query),
    passages: Array.from({ length: 1 + negatives }, () => text(passage)),
  }));
}

/** Records forward and backward pass, every text different; gradients go into the arena. */
export function recordGradients(
  context: EncoderContext,
  examples: readonly ContrastiveExample[],
  parts: readonly MicroBatch[] = [{ start: 0, end: examples.length }],
  dropout: (part: number) => DropoutSites = () => noDropout,
): Tensor {
  const texts = examples.reduce((sum, { passages }) => sum + 1 + passages.length, 0);
  const loss = { temperature: 0.05, ownOnly: false, skipDuplicates: true, keys: Uint32Array.from({ length: texts }, (_, index) => index) };
  return contrastivePass({ ...context, pooling: 'mean' }, { examples, loss, parts, dropout });
}

/** Records the update that follows. */
export function recordAdamW({ device, arena }: EncoderContext): void {
  const scaling = arena.precision === 'f16' ? 'dynamic' : 'none';
  adamW(device, arena.optimizedPages(), { learningRate: 1e-3, weightDecay: 0.01, gradientClip: 1, scaling }, arena.optimizerState);
}
