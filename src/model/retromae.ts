// RetroMAE (Xiao et al. 2022): an encoder reads a masked text, and a one-layer decoder rebuilds the whole text from the
// encoder's [CLS] vector and what each position is allowed to see. T tokens, B sequences, D width.

import type { Tensor } from '@tensorflow/tfjs-core';
import type { PackedBatch } from '../data/batching/pack.ts';
import { clearRows, copyRows, zeros } from '../tensor/kernels/copy-rows/copy-rows.ts';
import { segmentsOf } from '../tensor/kernels/segment-sum/segments.ts';
import { uploadSegments } from '../tensor/kernels/segment-sum/segment-sum.ts';
import { disposeBatch, disposeSegments, uploadBatch, type DeviceBatch } from './batch.ts';
import { attentionDropout, hiddenDropout, type DropoutSites } from './dropout-sites.ts';
import {
  addTableGradients,
  embeddingNormBackward,
  embeddingsBackward,
  embeddingsForward,
  plainSumForward,
  type EmbeddingsSaved,
} from './embeddings.ts';
import { encoderBackward, encoderForward, type EncoderContext } from './encoder.ts';
import { languageModelLoss } from './language-model-head.ts';
import { decoderPrefix } from './parameters.ts';
import { layerBackward, layerForward, type LayerSettings } from './transformer-layer.ts';

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
  /** BGE's and DupMAE's LN(c + type + position), or RetroMAE's own c + position. */
  readonly queryStream: 'normalised' | 'raw';
  /** 1 / number of targets that each mean runs over. */
  readonly encoderScale: number;
  readonly decoderScale: number;
}

/** Rows of losses, [targets, 4] each. */
export interface RetroMaeResult {
  readonly encoderResults: Tensor;
  readonly decoderResults: Tensor;
}

/** Places of the decoder among the dropout sites. */
const decoderPlace = 2_000_000;

/** Both losses, and the gradients of all parameters for their sum, in one forward and backward pass. */
export function retroMaePass(
  context: EncoderContext,
  batch: RetroMaeBatch,
  sites: DropoutSites,
  settings: RetroMaeSettings,
): RetroMaeResult {
  const { device } = context;
  const masked = uploadBatch(device, batch.masked, true);
  const original = uploadBatch(device, batch.original, true);
  const { hidden_TD, saved } = encoderForward(context, masked, sites);
  const hiddenGradient_TD = zeros(device, hidden_TD.shape, device.kindOf(hidden_TD));
  const encoderResults = predict(context, batch.encoderTargets, hidden_TD, {
    gradient_TD: hiddenGradient_TD,
    scale: settings.encoderScale,
  });
  const decoderResults = decode(context, { batch, original, hidden_TD, hiddenGradient_TD, sites, settings });
  hidden_TD.dispose();
  encoderBackward(context, saved, hiddenGradient_TD);
  disposeBatch(masked);
  disposeBatch(original);
  return { encoderResults, decoderResults };
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
  const [, width = 0] = hidden_TD.shape;
  const gather = device.upload(Uint32Array.from(targets.rows.flatMap((row, index) => [row, index])), [count, 2]);
  const scatter = device.upload(Uint32Array.from(targets.rows.flatMap((row, index) => [index, row])), [count, 2]);
  const ids = device.upload(Uint32Array.from(targets.ids), [count]);
  const rows_ND = device.allocate([count, width], device.kindOf(hidden_TD));
  copyRows(device, gather, { from: hidden_TD, to: rows_ND }, 'replace');
  const { gradient_ND, results_N4 } = languageModelLoss(context, rows_ND, ids, into.scale);
  copyRows(device, scatter, { from: gradient_ND, to: into.gradient_TD }, 'add');
  for (const tensor of [gather, scatter, ids, rows_ND, gradient_ND]) tensor.dispose();
  return results_N4;
}

interface Decoding {
  readonly batch: RetroMaeBatch;
  readonly original: DeviceBatch;
  readonly hidden_TD: Tensor;
  readonly hiddenGradient_TD: Tensor;
  readonly sites: DropoutSites;
  readonly settings: RetroMaeSettings;
}

/** Decoder loss; adds all its gradients, that of the [CLS] vectors to `hiddenGradient_TD`. */
function decode(context: EncoderContext, decoding: Decoding): Tensor {
  const { device } = context;
  const { batch, original, sites } = decoding;
  const stream = { ...context, epsilon: context.config.layerNormEpsilon };
  const keyValue = embeddingsForward(stream, original.rows_T2, hiddenDropout(sites, decoderPlace, 0));
  const starts = [...batch.original.sequenceStarts].slice(0, -1);
  const startPairs = device.upload(Uint32Array.from(starts.flatMap((row) => [row, row])), [starts.length, 2]);
  copyRows(device, startPairs, { from: decoding.hidden_TD, to: keyValue.output_TD }, 'replace');
  const query = queryStreamForward(context, decoding);
  const hidden = device.upload(batch.hiddenBits, [batch.hiddenBits.length]);
  const layer = decoderLayer(context, original, hidden, sites);
  const { output_TD, saved } = layerForward(stream, layer, query.output_TD, keyValue.output_TD);
  const outputGradient_TD = zeros(device, output_TD.shape, device.kindOf(output_TD));
  const results = predict(context, batch.decoderTargets, output_TD, {
    gradient_TD: outputGradient_TD,
    scale: decoding.settings.decoderScale,
  });
  output_TD.dispose();
  const gradients = layerBackward(context, layer, saved, outputGradient_TD);
  for (const tensor of [query.output_TD, keyValue.output_TD, hidden]) tensor.dispose();
  copyRows(device, startPairs, { from: gradients.keyValue_TD, to: decoding.hiddenGradient_TD }, 'add');
  clearRows(device, startPairs, gradients.keyValue_TD);
  startPairs.dispose();
  embeddingsBackward(context, original, keyValue.saved, gradients.keyValue_TD);
  queryStreamBackward(context, decoding, query, gradients.query_TD);
  return results;
}

function decoderLayer({ config }: EncoderContext, original: DeviceBatch, hidden: Tensor, sites: DropoutSites): LayerSettings {
  return {
    name: decoderPrefix,
    attention: {
      heads: config.heads,
      headWidth: config.width / config.heads,
      tiles: original.tiles,
      hidden,
      dropout: attentionDropout(sites, decoderPlace, 1),
    },
    attentionOutputDropout: hiddenDropout(sites, decoderPlace, 2),
    outputDropout: hiddenDropout(sites, decoderPlace, 3),
  };
}

interface QueryStream {
  readonly output_TD: Tensor;
  readonly rows_T2: Tensor;
  /** First token of each token's sequence: where its [CLS] vector stands. */
  readonly starts_T: Uint32Array;
  readonly norm: EmbeddingsSaved | undefined;
}

function queryStreamForward(context: EncoderContext, { batch, hidden_TD, sites, settings }: Decoding): QueryStream {
  const { positions } = batch.original;
  const starts_T = Uint32Array.from(positions, (position, token) => token - position);
  const pairs = Uint32Array.from({ length: 2 * positions.length }, (_, i) => (i % 2 === 0 ? starts_T[i / 2] : positions[(i - 1) / 2]) ?? 0);
  const rows_T2 = context.device.upload(pairs, [positions.length, 2]);
  if (settings.queryStream === 'raw')
    return { output_TD: plainSumForward(context, rows_T2, hidden_TD), rows_T2, starts_T, norm: undefined };
  const stream = { ...context, epsilon: context.config.layerNormEpsilon };
  const { output_TD, saved } = embeddingsForward(stream, rows_T2, hiddenDropout(sites, decoderPlace, 4), hidden_TD);
  return { output_TD, rows_T2, starts_T, norm: saved };
}

function queryStreamBackward(
  context: EncoderContext,
  { batch, hiddenGradient_TD }: Decoding,
  query: QueryStream,
  gradient_TD: Tensor,
): void {
  const { device } = context;
  const sumGradient_TD = query.norm === undefined ? gradient_TD : embeddingNormBackward(context, query.norm, gradient_TD);
  const segments = uploadSegments(device, segmentsOf(query.starts_T), segmentsOf(batch.original.positions));
  addTableGradients(context, sumGradient_TD, segments, hiddenGradient_TD);
  disposeSegments(segments);
  for (const tensor of [query.rows_T2, sumGradient_TD]) tensor.dispose();
}
