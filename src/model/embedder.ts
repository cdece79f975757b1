// Text vectors: encoder, pooling, normalisation. T tokens, B sequences, D width.

import type { Tensor } from '@tensorflow/tfjs-core';
import type { Pooling } from '../contract/run-file.ts';
import { poolingBackward, poolingForward, type PooledSaved, type PooledSequences } from '../tensor/kernels/pooling/pooling.ts';
import type { DeviceBatch } from './batch.ts';
import { noDropout, type DropoutSites } from './dropout-sites.ts';
import { encode, encoderBackward, encoderForward, type EncoderContext, type EncoderSaved } from './encoder.ts';
import { activationKind } from './linear.ts';

export interface EmbedderContext extends EncoderContext {
  readonly pooling: Pooling;
}

export interface EmbedderSaved {
  readonly encoder: EncoderSaved;
  readonly pooled: PooledSaved;
}

function sequencesOf(context: EmbedderContext, { starts_B1, tokenCount }: DeviceBatch): PooledSequences {
  return { mode: context.pooling, starts_B1, tokenCount };
}

/** Embeddings [B, D] on the unit sphere; nothing is kept for a backward pass. */
export function embed(context: EmbedderContext, batch: DeviceBatch, sites: DropoutSites = noDropout): Tensor {
  const hidden_TD = encode(context, batch, sites);
  const { output_BD, norms_B } = poolingForward(context.device, sequencesOf(context, batch), hidden_TD);
  for (const tensor of [hidden_TD, norms_B]) tensor.dispose();
  return output_BD;
}

/** The same with everything that the backward pass needs; the embeddings are `saved.pooled.output_BD`. */
export function embedForTraining(context: EmbedderContext, batch: DeviceBatch, sites: DropoutSites): EmbedderSaved {
  const { hidden_TD, saved } = encoderForward(context, batch, sites);
  const pooled = poolingForward(context.device, sequencesOf(context, batch), hidden_TD);
  hidden_TD.dispose();
  return { encoder: saved, pooled };
}

/** Adds the gradients of all encoder parameters, given that of the embeddings. Disposes what was saved and the gradient. */
export function embedBackward(context: EmbedderContext, saved: EmbedderSaved, gradient_BD: Tensor): void {
  const { batch } = saved.encoder;
  const pooled = { saved: saved.pooled, gradient_BD };
  const hiddenGradient_TD = poolingBackward(context.device, sequencesOf(context, batch), pooled, activationKind(context));
  for (const tensor of [gradient_BD, saved.pooled.output_BD, saved.pooled.norms_B]) tensor.dispose();
  encoderBackward(context, saved.encoder, hiddenGradient_TD);
}
