// A reranker's step over micro-batches. The losses of different queries do not depend on each other, so the gradients of
// the parts add up to those of one large batch.

import type { Tensor } from '@tensorflow/tfjs-core';
import type { MicroBatch } from '../data/batching/micro-batches.ts';
import { packPairs } from '../data/batching/pack.ts';
import type { TokenPair } from '../data/tokenizer/token-pair.ts';
import { rerankerLoss, type RerankerLoss, type RerankerObjective } from '../losses/reranker.ts';
import {
  crossEncodeForTraining,
  crossEncoderBackward,
  disposePairs,
  hasTokenTypes,
  scoresOf,
  uploadPairs,
} from '../model/cross-encoder.ts';
import type { DropoutSites } from '../model/dropout-sites.ts';
import type { EncoderContext } from '../model/encoder.ts';
import { lossScale } from '../model/linear.ts';

/** A query with its passages, tokenised: the positive first; or one labelled pair. */
export interface RerankerExample {
  readonly pairs: readonly TokenPair[];
  /** 1 for a right passage, 0 for a wrong one. */
  readonly labels: readonly number[];
  /** The teacher's raw scores, where there is one. */
  readonly teacher?: readonly number[] | undefined;
}

export interface RerankerStep {
  /** Of one number of pairs each where the loss is over groups or there is a teacher. */
  readonly examples: readonly RerankerExample[];
  readonly loss: RerankerLoss;
  readonly parts: readonly MicroBatch[];
  /** Dropout of a micro-batch, by its number. */
  dropout(part: number): DropoutSites;
}

/** What a part of a batch leaves on the device; the caller disposes it. */
export interface RerankerResult {
  /** Raw scores of all pairs, in order. */
  readonly scores: Tensor;
  /** As `rerankerLoss` gives them. */
  readonly losses: Tensor;
  readonly distillation: Tensor | undefined;
}

/** Pairs of all examples. */
export function pairsOf(examples: readonly RerankerExample[]): number {
  return examples.reduce((sum, { pairs }) => sum + pairs.length, 0);
}

/** Adds the gradients of all parameters for the mean loss of the batch; returns the results part by part. */
export function rerankerPass(context: EncoderContext, step: RerankerStep): readonly RerankerResult[] {
  const { examples, loss } = step;
  const objective = { loss, pairs: pairsOf(examples), queries: examples.length, lossScale: lossScale(context) };
  return step.parts.map(({ start, end }, part) => partPass(context, examples.slice(start, end), objective, step.dropout(part)));
}

function partPass(
  context: EncoderContext,
  examples: readonly RerankerExample[],
  objective: RerankerObjective,
  sites: DropoutSites,
): RerankerResult {
  const { device, config } = context;
  const packed = packPairs(
    examples.flatMap(({ pairs }) => pairs),
    hasTokenTypes(config),
  );
  const uploaded = uploadPairs(device, packed, true);
  const saved = crossEncodeForTraining(context, uploaded, sites);
  const scored = {
    queries: examples.length,
    labels: Float32Array.from(examples.flatMap(({ labels }) => labels)),
    teacher: teacherOf(examples),
    scores: (shape: readonly number[]) => scoresOf(context, saved, shape),
  };
  const scores = scored.scores([scored.labels.length]);
  const { slopes, losses, distillation } = rerankerLoss(device, scored, objective);
  crossEncoderBackward(context, saved, slopes);
  for (const tensor of slopes) tensor?.dispose();
  disposePairs(uploaded);
  return { scores, losses, distillation };
}

/** The teacher's scores of all pairs; undefined where there is no teacher. */
function teacherOf(examples: readonly RerankerExample[]): Float32Array | undefined {
  const scores = examples.flatMap(({ teacher }) => teacher ?? []);
  return scores.length === 0 ? undefined : Float32Array.from(scores);
}
