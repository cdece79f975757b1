// A reranker: the encoder reads query and passage as one sequence; pooler and classifier make one score of its [CLS] state,
// as transformers' BertForSequenceClassification with one label. T tokens, B pairs, D width.

import type { Tensor } from '@tensorflow/tfjs-core';
import type { BertConfig } from '../checkpoints/model-config.ts';
import type { PackedBatch } from '../data/batching/pack.ts';
import type { TensorDevice } from '../tensor/device/tensor-device.ts';
import { copyRows, zeros } from '../tensor/kernels/copy-rows/copy-rows.ts';
import { pooledScore, pooledScoreBackward, type PooledRows } from '../tensor/kernels/pooled-score/pooled-score.ts';
import { disposeBatch, uploadBatch, type DeviceBatch } from './batch.ts';
import { hiddenDropout, noDropout, type DropoutSites } from './dropout-sites.ts';
import { encode, encoderBackward, encoderForward, type EncoderContext, type EncoderSaved } from './encoder.ts';
import { activationKind, linearBackward, linearForward } from './linear.ts';

const pooler = 'pooler.dense';
const classifier = 'classifier';
/** The place of the pooled vector among the dropout sites. */
const pooledPlace = 1_000_001;

/** Whether the model tells the two texts of a pair apart by a type of their own. */
export function hasTokenTypes({ typeVocabularySize }: BertConfig): boolean {
  return typeVocabularySize > 1;
}

/** A packed batch of pairs on the device. */
export interface PairBatch {
  readonly batch: DeviceBatch;
  /** (token of [CLS], pair) for every pair. */
  readonly gather_B2: Tensor;
  /** The same the other way round; only where a backward pass follows. */
  readonly scatter_B2: Tensor | undefined;
}

/** Uploads a packed batch of pairs. */
export function uploadPairs(device: TensorDevice, packed: PackedBatch, trains: boolean): PairBatch {
  const starts = packed.sequenceStarts.subarray(0, -1);
  const upload = (pairOf: (start: number, index: number) => readonly number[]): Tensor =>
    device.upload(Uint32Array.from(Array.from(starts, pairOf).flat()), [starts.length, 2]);
  return {
    batch: uploadBatch(device, packed, trains),
    gather_B2: upload((start, index) => [start, index]),
    scatter_B2: trains ? upload((start, index) => [index, start]) : undefined,
  };
}

/** Frees what {@link uploadPairs} made. */
export function disposePairs({ batch, gather_B2, scatter_B2 }: PairBatch): void {
  disposeBatch(batch);
  gather_B2.dispose();
  scatter_B2?.dispose();
}

/** The pooler's linear layer over the [CLS] states: its input and output, both [B, D]. */
function dense(context: EncoderContext, { batch, gather_B2 }: PairBatch, hidden_TD: Tensor): { states_BD: Tensor; dense_BD: Tensor } {
  const states_BD = context.device.allocate([batch.sequenceCount, context.config.width], activationKind(context));
  copyRows(context.device, gather_B2, { from: hidden_TD, to: states_BD }, 'replace');
  return { states_BD, dense_BD: linearForward(context, pooler, states_BD) };
}

function pooledRows({ arena }: EncoderContext, dense_BD: Tensor, sites: DropoutSites): PooledRows {
  return { dense_BD, weight: arena.parameter(`${classifier}.weight`), dropout: hiddenDropout(sites, pooledPlace) };
}

/** Scores [B] as raw logits in single precision; nothing is kept for a backward pass. */
export function crossEncode(context: EncoderContext, pairs: PairBatch): Tensor {
  const hidden_TD = encode(context, pairs.batch, noDropout);
  const { states_BD, dense_BD } = dense(context, pairs, hidden_TD);
  const pooled = pooledRows(context, dense_BD, noDropout);
  const scores_B = pooledScore(context.device, pooled, context.arena.parameter(`${classifier}.bias`), [pairs.batch.sequenceCount]);
  for (const tensor of [hidden_TD, states_BD, dense_BD]) tensor.dispose();
  return scores_B;
}

/** What a forward pass leaves for its backward pass. */
export interface CrossEncoderSaved {
  readonly pairs: PairBatch;
  readonly encoder: EncoderSaved;
  readonly states_BD: Tensor;
  readonly pooled: PooledRows;
}

/** The forward pass with everything that the backward pass needs; the scores come from {@link scoresOf}. */
export function crossEncodeForTraining(context: EncoderContext, pairs: PairBatch, sites: DropoutSites): CrossEncoderSaved {
  const { hidden_TD, saved } = encoderForward(context, pairs.batch, sites);
  const { states_BD, dense_BD } = dense(context, pairs, hidden_TD);
  hidden_TD.dispose();
  return { pairs, encoder: saved, states_BD, pooled: pooledRows(context, dense_BD, sites) };
}

/**
 * The scores of a forward pass in a shape of B elements, such as [queries, passages of each]: once more at every call,
 * because a loss overwrites them with its gradient. The caller disposes them.
 */
export function scoresOf({ device, arena }: EncoderContext, { pooled }: CrossEncoderSaved, shape: readonly number[]): Tensor {
  return pooledScore(device, pooled, arena.parameter(`${classifier}.bias`), shape);
}

/**
 * Adds the gradients of all parameters, given those with respect to the scores: two are added up, where two losses are.
 * Disposes what was saved, and neither the gradients nor the batch.
 */
export function crossEncoderBackward(context: EncoderContext, saved: CrossEncoderSaved, slopes: readonly [Tensor, Tensor?]): void {
  const { device, arena } = context;
  const { pairs, states_BD, pooled } = saved;
  const { batch, scatter_B2 } = pairs;
  if (scatter_B2 === undefined) throw new Error('the batch was uploaded for inference');
  const gradients = { weight: arena.gradient(`${classifier}.weight`), bias: arena.gradient(`${classifier}.bias`) };
  const denseGradient_BD = pooledScoreBackward(device, pooled, { slopes, ...gradients });
  pooled.dense_BD.dispose();
  const stateGradient_BD = device.allocate(states_BD.shape, device.kindOf(states_BD));
  linearBackward(context, pooler, { outputGradient_TF: denseGradient_BD, input_TD: states_BD, inputGradient_TD: stateGradient_BD });
  for (const tensor of [denseGradient_BD, states_BD]) tensor.dispose();
  const hiddenGradient_TD = zeros(device, [batch.tokenCount, context.config.width], device.kindOf(stateGradient_BD));
  copyRows(device, scatter_B2, { from: stateGradient_BD, to: hiddenGradient_TD }, 'replace');
  stateGradient_BD.dispose();
  encoderBackward(context, saved.encoder, hiddenGradient_TD);
}
