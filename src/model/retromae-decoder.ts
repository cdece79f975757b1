// RetroMAE's decoder: one layer whose queries all start from the text's [CLS] vector, and whose keys and values are that
// vector and the words that each position may see. T tokens, D width.

import type { Tensor } from '@tensorflow/tfjs-core';
import type { PackedBatch } from '../data/batching/pack.ts';
import { clearRows, copyRows } from '../tensor/kernels/copy-rows/copy-rows.ts';
import { segmentsOf } from '../tensor/kernels/segment-sum/segments.ts';
import { uploadSegments } from '../tensor/kernels/segment-sum/segment-sum.ts';
import { disposeSegments, type DeviceBatch } from './batch.ts';
import { attentionDropout, hiddenDropout, type DropoutSites } from './dropout-sites.ts';
import {
  addTableGradients,
  embeddingNormBackward,
  embeddingsBackward,
  embeddingsForward,
  plainSumForward,
  type EmbeddingsSaved,
} from './embeddings.ts';
import type { EncoderContext } from './encoder.ts';
import { decoderPrefix } from './parameters.ts';
import { disposeLayer, layerBackward, layerForward, type LayerSaved, type LayerSettings } from './transformer-layer.ts';

/** BGE's and DupMAE's LN(c + type + position), or RetroMAE's own c + position. */
export type QueryStreamKind = 'normalised' | 'raw';

export interface DecoderInput {
  /** The unmasked texts. */
  readonly texts: PackedBatch;
  /** The same, uploaded. */
  readonly uploaded: DeviceBatch;
  /** A word a token with the place where its row of bits starts, then the bits: set hides that position from the row. */
  readonly hiddenBits: Uint32Array;
  /** Last hidden states of the encoder; the first row of each text is its [CLS] vector. */
  readonly hidden_TD: Tensor;
  readonly sites: DropoutSites;
  readonly queryStream: QueryStreamKind;
}

/** What a forward pass leaves for its backward pass. */
export interface DecoderPass {
  readonly output_TD: Tensor;
  readonly saved: LayerSaved;
  readonly layer: LayerSettings;
  readonly query: QueryStream;
  readonly keyValue: { readonly output_TD: Tensor; readonly saved: EmbeddingsSaved };
  readonly hiddenBits: Tensor;
  /** Pairs (row, row) of the texts' first tokens, for copying. */
  readonly startPairs: Tensor;
}

/** Places of the decoder among the dropout sites. */
const decoderPlace = 2_000_000;

/**
 * The decoder's last hidden states. Keys and values: the [CLS] vector as it is at position 0, elsewhere the embedding of
 * the word; the residual is the query stream (Xiao et al. 2022, section 3.3).
 */
export function decoderForward(context: EncoderContext, input: DecoderInput): DecoderPass {
  const { device } = context;
  const { uploaded, sites, hiddenBits } = input;
  const stream = { ...context, epsilon: context.config.layerNormEpsilon };
  const keyValue = embeddingsForward(stream, uploaded, hiddenDropout(sites, decoderPlace, 0));
  const starts = [...input.texts.sequenceStarts].slice(0, -1);
  const startPairs = device.upload(Uint32Array.from(starts.flatMap((row) => [row, row])), [starts.length, 2]);
  copyRows(device, startPairs, { from: input.hidden_TD, to: keyValue.output_TD }, 'replace');
  const query = queryStreamForward(context, input);
  const hidden = device.upload(hiddenBits, [hiddenBits.length]);
  const layer = decoderLayer(context, uploaded, hidden, sites);
  const { output_TD, saved } = layerForward(stream, layer, query.output_TD, keyValue.output_TD);
  return { output_TD, saved, layer, query, keyValue, hiddenBits: hidden, startPairs };
}

/**
 * Adds the gradients of all parameters, and that of the [CLS] vectors to `hiddenGradient_TD`. Disposes the gradient and
 * what was saved, but not the decoder's output.
 */
export function decoderBackward(
  context: EncoderContext,
  input: DecoderInput,
  pass: DecoderPass,
  { outputGradient_TD, hiddenGradient_TD }: { readonly outputGradient_TD: Tensor; readonly hiddenGradient_TD: Tensor },
): void {
  const { device } = context;
  const { query, keyValue, startPairs } = pass;
  const gradients = layerBackward(context, pass.layer, pass.saved, outputGradient_TD);
  for (const tensor of [query.output_TD, keyValue.output_TD, pass.hiddenBits]) tensor.dispose();
  copyRows(device, startPairs, { from: gradients.keyValue_TD, to: hiddenGradient_TD }, 'add');
  clearRows(device, startPairs, gradients.keyValue_TD);
  startPairs.dispose();
  embeddingsBackward(context, input.uploaded, keyValue.saved, gradients.keyValue_TD);
  queryStreamBackward(context, input, query, { gradient_TD: gradients.query_TD, hiddenGradient_TD });
}

/** Drops what a forward pass saved, where no backward pass follows, and its output. */
export function disposeDecoderPass({ output_TD, saved, query, keyValue, hiddenBits, startPairs }: DecoderPass): void {
  disposeLayer(saved);
  query.norm?.statistics_T2.dispose();
  const { statistics_T2 } = keyValue.saved;
  for (const tensor of [output_TD, query.output_TD, query.rows_T2, keyValue.output_TD, statistics_T2, hiddenBits, startPairs]) {
    tensor.dispose();
  }
}

function decoderLayer({ config }: EncoderContext, uploaded: DeviceBatch, hidden: Tensor, sites: DropoutSites): LayerSettings {
  return {
    name: decoderPrefix,
    attention: {
      heads: config.heads,
      headWidth: config.width / config.heads,
      tiles: uploaded.tiles,
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

function queryStreamForward(context: EncoderContext, { texts, hidden_TD, sites, queryStream }: DecoderInput): QueryStream {
  const { positions } = texts;
  const starts_T = Uint32Array.from(positions, (position, token) => token - position);
  const pairs = Uint32Array.from({ length: 2 * positions.length }, (_, i) => (i % 2 === 0 ? starts_T[i / 2] : positions[(i - 1) / 2]) ?? 0);
  const rows_T2 = context.device.upload(pairs, [positions.length, 2]);
  if (queryStream === 'raw') return { output_TD: plainSumForward(context, rows_T2, hidden_TD), rows_T2, starts_T, norm: undefined };
  const stream = { ...context, epsilon: context.config.layerNormEpsilon };
  const { output_TD, saved } = embeddingsForward(stream, { rows_T2, isPaired: false }, hiddenDropout(sites, decoderPlace, 4), hidden_TD);
  return { output_TD, rows_T2, starts_T, norm: saved };
}

function queryStreamBackward(
  context: EncoderContext,
  { texts }: DecoderInput,
  query: QueryStream,
  { gradient_TD, hiddenGradient_TD }: { readonly gradient_TD: Tensor; readonly hiddenGradient_TD: Tensor },
): void {
  const { device } = context;
  const sumGradient_TD = query.norm === undefined ? gradient_TD : embeddingNormBackward(context, query.norm, gradient_TD);
  const segments = uploadSegments(device, segmentsOf(query.starts_T), segmentsOf(texts.positions));
  addTableGradients(context, sumGradient_TD, segments, hiddenGradient_TD);
  disposeSegments(segments);
  for (const tensor of [query.rows_T2, sumGradient_TD]) tensor.dispose();
}
