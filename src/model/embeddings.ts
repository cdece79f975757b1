// BERT's input embeddings: word + position + type 0, layer norm, dropout. T tokens, D width.

import type { Tensor } from '@tensorflow/tfjs-core';
import { assertExists } from '../base/assert.ts';
import { addColumnSums } from '../tensor/kernels/column-sum/column-sum.ts';
import { applyDropout, type Dropout } from '../tensor/kernels/dropout/dropout.ts';
import { embeddingSum, type EmbeddingTables } from '../tensor/kernels/embedding-sum/embedding-sum.ts';
import { layerNormBackward, layerNormForward, type LayerNormSaved } from '../tensor/kernels/layer-norm/layer-norm.ts';
import { addSegmentSums } from '../tensor/kernels/segment-sum/segment-sum.ts';
import type { Operand } from '../tensor/device/tensor-device.ts';
import type { DeviceBatch, LookupSegments } from './batch.ts';
import type { ModelContext } from './linear.ts';

export const wordTable = 'embeddings.word_embeddings.weight';
const positionTable = 'embeddings.position_embeddings.weight';
const typeTable = 'embeddings.token_type_embeddings.weight';

export interface EmbeddingsSaved {
  readonly norm: LayerNormSaved;
  readonly dropout: Dropout;
}

/** Epsilon of every layer norm of the model. */
export interface NormSettings {
  readonly epsilon: number;
}

/**
 * dropout(LN(words[row] + positions[row] + types[0])) for each token. The rows of `words` come from the word table, or
 * from another tensor of vectors (RetroMAE's query stream reads one vector a sequence).
 */
export function embeddingsForward(
  context: ModelContext & NormSettings,
  rows_T2: Tensor,
  dropout: Dropout,
  words?: Operand,
): { output_TD: Tensor; saved: EmbeddingsSaved } {
  const { arena, device } = context;
  const tables: EmbeddingTables = {
    words: words ?? arena.parameter(wordTable),
    positions: arena.parameter(positionTable),
    types: arena.parameter(typeTable),
  };
  const [, width = 0] = arena.parameter(positionTable).shape;
  const sum_TD = embeddingSum(device, tables, rows_T2, width);
  const { output_TD, saved } = layerNormForward(device, normParameters(context, 'embeddings.LayerNorm'), sum_TD);
  return { output_TD: applyDropout(device, dropout, output_TD), saved: { norm: saved, dropout } };
}

/** words[row] + positions[row], without type, norm and dropout: RetroMAE's own query stream. */
export function plainSumForward({ device, arena }: ModelContext, rows_T2: Tensor, words: Tensor): Tensor {
  const [, width = 0] = words.shape;
  return embeddingSum(device, { words, positions: arena.parameter(positionTable) }, rows_T2, width);
}

/** Gradient with respect to the sum of the three tables; adds those of the layer norm. Disposes gradient and saved. */
export function embeddingNormBackward(context: ModelContext, saved: EmbeddingsSaved, outputGradient_TD: Tensor): Tensor {
  const { device, arena } = context;
  const gradient_TD = applyDropout(device, saved.dropout, outputGradient_TD);
  const name = 'embeddings.LayerNorm';
  const gradients = { weight: arena.gradient(`${name}.weight`), bias: arena.gradient(`${name}.bias`) };
  const sumGradient_TD = layerNormBackward(device, { weight: arena.parameter(`${name}.weight`), gradients }, saved.norm, gradient_TD);
  gradient_TD.dispose();
  return sumGradient_TD;
}

/** Adds the gradient of the sum to word, position and (where it took part) type table. */
export function addTableGradients(
  { device, arena }: ModelContext,
  sumGradient_TD: Tensor,
  segments: LookupSegments,
  hasType: boolean,
): void {
  const [, width = 0] = sumGradient_TD.shape;
  addSegmentSums(device, sumGradient_TD, segments.words, arena.gradient(wordTable));
  addPositionGradients({ device, arena }, sumGradient_TD, segments, hasType ? width : 0);
}

/** Adds the gradient of the sum to the position table and, where `typeWidth` is given, to row 0 of the type table. */
export function addPositionGradients(
  { device, arena }: ModelContext,
  sumGradient_TD: Tensor,
  segments: LookupSegments,
  typeWidth: number,
): void {
  addSegmentSums(device, sumGradient_TD, segments.positions, arena.gradient(positionTable));
  if (typeWidth === 0) return;
  const types = arena.gradient(typeTable);
  addColumnSums(device, sumGradient_TD, { storage: types.storage, offset: types.offset, shape: [typeWidth] });
}

/** Backward pass of {@link embeddingsForward} over the word table. Disposes gradient and saved. */
export function embeddingsBackward(context: ModelContext, batch: DeviceBatch, saved: EmbeddingsSaved, outputGradient_TD: Tensor): void {
  const sumGradient_TD = embeddingNormBackward(context, saved, outputGradient_TD);
  addTableGradients(context, sumGradient_TD, assertExists(batch.segments, 'segments of a training batch'), true);
  sumGradient_TD.dispose();
}

/** Weight, bias and epsilon of a layer norm. */
export function normParameters({ arena, epsilon }: ModelContext & NormSettings, name: string) {
  return { weight: arena.parameter(`${name}.weight`), bias: arena.parameter(`${name}.bias`), epsilon };
}
