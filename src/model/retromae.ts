// RetroMAE (Xiao et al. 2022): an encoder reads a masked text, and a one-layer decoder rebuilds the whole text from the
// encoder's [CLS] vector and what each position is allowed to see. T tokens, N targets, D width.

import type { Tensor } from '@tensorflow/tfjs-core';
import type { PackedBatch } from '../data/batching/pack.ts';
import { copyRows, zeros } from '../tensor/kernels/copy-rows/copy-rows.ts';
import { disposeBatch, uploadBatch } from './batch.ts';
import { noDropout, type DropoutSites } from './dropout-sites.ts';
import { encode, encoderBackward, encoderForward, type EncoderContext } from './encoder.ts';
import { languageModelLoss, languageModelPredictions } from './language-model-head.ts';
import { decoderBackward, decoderForward, disposeDecoderPass, type DecoderInput, type QueryStreamKind } from './retromae-decoder.ts';

/** Targets of one of the two losses: rows of the packed batch and the ids to be predicted there. */
export interface PredictionTargets {
  readonly rows: readonly number[];
  readonly ids: readonly number[];
}

export interface RetroMaeBatch {
  /** The masked texts that the encoder reads. */
  readonly masked: PackedBatch;
  /** The same texts unmasked; starts and positions are equal. */
  readonly original: PackedBatch;
  readonly encoderTargets: PredictionTargets;
  readonly decoderTargets: PredictionTargets;
  /** A word a token with the place where its row of bits starts, then the bits: set hides that position from the row. */
  readonly hiddenBits: Uint32Array;
}

export interface RetroMaeSettings {
  readonly queryStream: QueryStreamKind;
  /** 1 / number of targets that each mean runs over. */
  readonly encoderScale: number;
  readonly decoderScale: number;
}

/** A row a target, [N, 4]: loss in nats, target's logit, largest other logit, id of that other token. */
export interface RetroMaeResult {
  readonly encoderResults: Tensor;
  readonly decoderResults: Tensor;
}

/** Both losses, and the gradients of all parameters for their sum, in one forward and backward pass. */
export function retroMaePass(
  context: EncoderContext,
  batch: RetroMaeBatch,
  sites: DropoutSites,
  { queryStream, encoderScale, decoderScale }: RetroMaeSettings,
): RetroMaeResult {
  const { device } = context;
  const masked = uploadBatch(device, batch.masked, true);
  const original = uploadBatch(device, batch.original, true);
  const { hidden_TD, saved } = encoderForward(context, masked, sites);
  const hiddenGradient_TD = zeros(device, hidden_TD.shape, device.kindOf(hidden_TD));
  const encoderResults = predict(context, batch.encoderTargets, hidden_TD, { gradient_TD: hiddenGradient_TD, scale: encoderScale });
  const input = { texts: batch.original, uploaded: original, hiddenBits: batch.hiddenBits, hidden_TD, sites, queryStream };
  const decoderResults = decode(context, batch.decoderTargets, input, { hiddenGradient_TD, scale: decoderScale });
  hidden_TD.dispose();
  encoderBackward(context, saved, hiddenGradient_TD);
  disposeBatch(masked);
  disposeBatch(original);
  return { encoderResults, decoderResults };
}

/** What both halves predict: the same rows of results without dropout and without any gradient. */
export function retroMaePredictions(context: EncoderContext, batch: RetroMaeBatch, queryStream: QueryStreamKind): RetroMaeResult {
  const { device } = context;
  const masked = uploadBatch(device, batch.masked, false);
  const original = uploadBatch(device, batch.original, false);
  const hidden_TD = encode(context, masked, noDropout);
  const input = { texts: batch.original, uploaded: original, hiddenBits: batch.hiddenBits, hidden_TD, sites: noDropout, queryStream };
  const pass = decoderForward(context, input);
  const encoderResults = predictionsAt(context, batch.encoderTargets, hidden_TD);
  const decoderResults = predictionsAt(context, batch.decoderTargets, pass.output_TD);
  disposeDecoderPass(pass);
  hidden_TD.dispose();
  disposeBatch(masked);
  disposeBatch(original);
  return { encoderResults, decoderResults };
}

/** The decoder's loss; adds all its gradients, that of the [CLS] vectors to `hiddenGradient_TD`. */
function decode(
  context: EncoderContext,
  targets: PredictionTargets,
  input: DecoderInput,
  { hiddenGradient_TD, scale }: { readonly hiddenGradient_TD: Tensor; readonly scale: number },
): Tensor {
  const { device } = context;
  const pass = decoderForward(context, input);
  const { output_TD } = pass;
  const outputGradient_TD = zeros(device, output_TD.shape, device.kindOf(output_TD));
  const results = predict(context, targets, output_TD, { gradient_TD: outputGradient_TD, scale });
  output_TD.dispose();
  decoderBackward(context, input, pass, { outputGradient_TD, hiddenGradient_TD });
  return results;
}

/** The head's loss over chosen rows; its gradient is added to those rows. */
function predict(
  context: EncoderContext,
  targets: PredictionTargets,
  hidden_TD: Tensor,
  into: { readonly gradient_TD: Tensor; readonly scale: number },
): Tensor {
  const { device } = context;
  const count = targets.rows.length;
  // A text whose every word has more pieces than may be hidden has none.
  if (count === 0) return device.allocate([0, 4]);
  const scatter = device.upload(Uint32Array.from(targets.rows.flatMap((row, index) => [index, row])), [count, 2]);
  const { rows_ND, ids_N } = targetRows(context, targets, hidden_TD);
  const { gradient_ND, results_N4 } = languageModelLoss(context, rows_ND, ids_N, into.scale);
  copyRows(device, scatter, { from: gradient_ND, to: into.gradient_TD }, 'add');
  for (const tensor of [scatter, ids_N, rows_ND, gradient_ND]) tensor.dispose();
  return results_N4;
}

function predictionsAt(context: EncoderContext, targets: PredictionTargets, hidden_TD: Tensor): Tensor {
  if (targets.rows.length === 0) return context.device.allocate([0, 4]);
  const { rows_ND, ids_N } = targetRows(context, targets, hidden_TD);
  const results_N4 = languageModelPredictions(context, rows_ND, ids_N);
  for (const tensor of [rows_ND, ids_N]) tensor.dispose();
  return results_N4;
}

/** The rows that are predicted from, side by side, and the ids to be predicted. */
function targetRows({ device }: EncoderContext, targets: PredictionTargets, hidden_TD: Tensor): { rows_ND: Tensor; ids_N: Tensor } {
  const [, width = 0] = hidden_TD.shape;
  const count = targets.rows.length;
  const gather = device.upload(Uint32Array.from(targets.rows.flatMap((row, index) => [row, index])), [count, 2]);
  const ids_N = device.upload(Uint32Array.from(targets.ids), [count]);
  const rows_ND = device.allocate([count, width], device.kindOf(hidden_TD));
  copyRows(device, gather, { from: hidden_TD, to: rows_ND }, 'replace');
  gather.dispose();
  return { rows_ND, ids_N };
}
