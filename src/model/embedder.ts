// Text vectors: encoder, pooling, normalisation. T tokens, B sequences, D width.

import type { Tensor } from '@tensorflow/tfjs-core';
import type { Pooling } from '../contract/run-file.ts';
import { normaliseBackward, normaliseForward, type NormaliseSaved } from '../tensor/kernels/normalise/normalise.ts';
import { poolingBackward, poolingForward, type PoolingShape } from '../tensor/kernels/pooling/pooling.ts';
import type { DeviceBatch } from './batch.ts';
import { noDropout, type DropoutSites } from './dropout-sites.ts';
import { encode, encoderBackward, encoderForward, type EncoderContext, type EncoderSaved } from './encoder.ts';

export interface EmbedderContext extends EncoderContext {
  readonly pooling: Pooling;
}

export interface EmbedderSaved {
  readonly encoder: EncoderSaved;
  readonly normalised: NormaliseSaved;
}

function poolingShape(context: EmbedderContext, batch: DeviceBatch): PoolingShape {
  return { mode: context.pooling, starts_B1: batch.starts_B1, sequenceOf_T: batch.sequenceOf_T };
}

/** Embeddings [B, D] on the unit sphere; nothing is kept for a backward pass. */
export function embed(context: EmbedderContext, batch: DeviceBatch, sites: DropoutSites = noDropout): Tensor {
  const hidden_TD = encode(context, batch, sites);
  const pooled_BD = poolingForward(context.device, poolingShape(context, batch), hidden_TD);
  const { output_BD, norms_B } = normaliseForward(context.device, pooled_BD);
  for (const tensor of [hidden_TD, pooled_BD, norms_B]) tensor.dispose();
  return output_BD;
}

/** The same with everything that the backward pass needs; the embeddings are `saved.normalised.output_BD`. */
export function embedForTraining(context: EmbedderContext, batch: DeviceBatch, sites: DropoutSites): EmbedderSaved {
  const { hidden_TD, saved } = encoderForward(context, batch, sites);
  const pooled_BD = poolingForward(context.device, poolingShape(context, batch), hidden_TD);
  const normalised = normaliseForward(context.device, pooled_BD);
  for (const tensor of [hidden_TD, pooled_BD]) tensor.dispose();
  return { encoder: saved, normalised };
}

/** Adds the gradients of all encoder parameters, given that of the embeddings. Disposes what was saved and the gradient. */
export function embedBackward(context: EmbedderContext, saved: EmbedderSaved, gradient_BD: Tensor): void {
  const { batch } = saved.encoder;
  normaliseBackward(context.device, saved.normalised, gradient_BD);
  const hiddenGradient_TD = poolingBackward(context.device, poolingShape(context, batch), gradient_BD);
  for (const tensor of [gradient_BD, saved.normalised.output_BD, saved.normalised.norms_B]) tensor.dispose();
  encoderBackward(context, saved.encoder, hiddenGradient_TD);
}
