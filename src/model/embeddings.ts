// BERT's input embeddings: word + position + type, layer norm, dropout. A text alone has type 0, the second text of a pair
// type 1. T tokens, D width.

import type { Tensor } from '@tensorflow/tfjs-core';
import { assertExists } from '../base/assert.ts';
import type { Dropout } from '../tensor/kernels/dropout/dropout.ts';
import { embeddingForward, embeddingSum, type EmbeddingTables } from '../tensor/kernels/embedding-sum/embedding-sum.ts';
import { layerNormBackward, type LayerNormGradients } from '../tensor/kernels/layer-norm/layer-norm.ts';
import { addTableSums, type UploadedSegments } from '../tensor/kernels/segment-sum/segment-sum.ts';
import type { Operand } from '../tensor/device/tensor-device.ts';
import type { DeviceBatch } from './batch.ts';
import { activationKind, type ModelContext } from './linear.ts';

export const wordTable = 'embeddings.word_embeddings.weight';
const positionTable = 'embeddings.position_embeddings.weight';
const typeTable = 'embeddings.token_type_embeddings.weight';

/** What each token looks up. */
export type LookedUpRows = Pick<DeviceBatch, 'rows_T2' | 'isPaired'>;

export interface EmbeddingsSaved {
  readonly rows_T2: Tensor;
  readonly tables: EmbeddingTables;
  readonly statistics_T2: Tensor;
  readonly dropout: Dropout;
}

/** Epsilon of every layer norm of the model. */
export interface NormSettings {
  readonly epsilon: number;
}

const norm = 'embeddings.LayerNorm';

/**
 * dropout(LN(words[row] + positions[row] + types[type])) for each token. The rows of `words` come from the word table, or
 * from another tensor of vectors (RetroMAE's query stream reads one vector a sequence), which must live until the
 * backward pass, as `rows_T2` must.
 */
export function embeddingsForward(
  context: ModelContext & NormSettings,
  { rows_T2, isPaired }: LookedUpRows,
  dropout: Dropout,
  words?: Operand,
): { output_TD: Tensor; saved: EmbeddingsSaved } {
  const { arena, device } = context;
  const tables = {
    words: words ?? arena.parameter(wordTable),
    positions: arena.parameter(positionTable),
    types: arena.parameter(typeTable),
    isPaired,
  };
  const parameters = { tables, norm: normParameters(context, norm), dropout };
  const { output_TD, statistics_T2 } = embeddingForward(device, parameters, rows_T2, activationKind(context));
  return { output_TD, saved: { rows_T2, tables, statistics_T2, dropout } };
}

/** words[row] + positions[row], without type, norm and dropout: RetroMAE's own query stream. */
export function plainSumForward(context: ModelContext, rows_T2: Tensor, words: Tensor): Tensor {
  const tables = { words, positions: context.arena.parameter(positionTable) };
  return embeddingSum(context.device, tables, rows_T2, activationKind(context));
}

/**
 * Gradient with respect to the sum of the three tables; adds those of the layer norm and, where no token has another
 * type, of row 0 of the type table.
 * Disposes gradient and saved. The sum itself is made anew.
 */
export function embeddingNormBackward(context: ModelContext, saved: EmbeddingsSaved, outputGradient_TD: Tensor): Tensor {
  const { device, arena } = context;
  const { weight, gradients } = normGradients(context, norm);
  const types = arena.gradient(typeTable);
  const total = saved.tables.isPaired === true ? undefined : { storage: types.storage, offset: types.offset, shape: weight.shape };
  const { sumGradient_TD } = layerNormBackward(
    device,
    { weight, gradients: { ...gradients, total } },
    { input_TD: embeddingSum(device, saved.tables, saved.rows_T2), statistics_T2: saved.statistics_T2 },
    { gradient_TD: outputGradient_TD, dropout: saved.dropout },
  );
  outputGradient_TD.dispose();
  return sumGradient_TD;
}

/** Adds the gradient of the sum to the position table, and to the rows that the words were taken from. */
export function addTableGradients(
  { device, arena }: ModelContext,
  sumGradient_TD: Tensor,
  segments: UploadedSegments,
  wordGradient: Operand = arena.gradient(wordTable),
): void {
  addTableSums(device, sumGradient_TD, segments, { words: wordGradient, positions: arena.gradient(positionTable) });
}

/** Adds the gradient of the sum to the rows of the type table. */
function addTypeGradients({ device, arena }: ModelContext, sumGradient_TD: Tensor, segments: UploadedSegments): void {
  // The segments are all of the first table; the second is bound and not touched.
  addTableSums(device, sumGradient_TD, segments, { words: arena.gradient(typeTable), positions: arena.gradient(positionTable) });
}

/** Backward pass of {@link embeddingsForward} over the word table. Disposes gradient and saved. */
export function embeddingsBackward(context: ModelContext, batch: DeviceBatch, saved: EmbeddingsSaved, outputGradient_TD: Tensor): void {
  const sumGradient_TD = embeddingNormBackward(context, saved, outputGradient_TD);
  addTableGradients(context, sumGradient_TD, assertExists(batch.segments, 'segments of a training batch'));
  if (batch.typeSegments !== undefined) addTypeGradients(context, sumGradient_TD, batch.typeSegments);
  sumGradient_TD.dispose();
}

/** Weight of a layer norm, and where the gradients of weight and bias are added. */
export function normGradients({ arena }: ModelContext, name: string): LayerNormGradients {
  return {
    weight: arena.parameter(`${name}.weight`),
    gradients: { weight: arena.gradient(`${name}.weight`), bias: arena.gradient(`${name}.bias`) },
  };
}

/** Weight, bias and epsilon of a layer norm. */
export function normParameters({ arena, epsilon }: ModelContext & NormSettings, name: string) {
  return { weight: arena.parameter(`${name}.weight`), bias: arena.parameter(`${name}.bias`), epsilon };
}
