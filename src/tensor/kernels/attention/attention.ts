// Attention over packed sequences. T tokens, D width, H heads, K = D / H width a head.

import type { Tensor } from '@tensorflow/tfjs-core';
import { defineKernel } from '../../device/kernel.ts';
import type { TensorDevice } from '../../device/tensor-device.ts';
import { dropoutNumbers, type Dropout } from '../dropout/dropout.ts';
import forwardSource from './forward.wgsl?raw';
import keyValueBackwardSource from './key-value-backward.wgsl?raw';
import queryBackwardSource from './query-backward.wgsl?raw';
import { attentionForwardReference, attentionKeyValueBackwardReference, attentionQueryBackwardReference } from './reference.ts';
import sharedSource from './shared.wgsl?raw';
import { attentionTiles } from './tiles.ts';

/** Strides and offsets count vectors of four. */
const uniforms = {
  tokens: 'u32',
  tileCount: 'u32',
  factor: 'f32',
  seed: 'u32',
  threshold: 'u32',
  scale: 'f32',
  queryStride: 'u32',
  queryOffset: 'u32',
  keyValueStride: 'u32',
  keyValueOffset: 'u32',
} as const;
const backwardUniforms = { ...uniforms, gradientStride: 'u32', gradientOffset: 'u32' } as const;
const constants = ['HEADS', 'HEAD_WIDTH', 'MASKED', 'DROPOUT', 'HALF'] as const;
const values = { element: 'vec4f', halfWhen: 'HALF' } as const;
const inputs = {
  query: { access: 'read', ...values },
  keyValue: { access: 'read', ...values },
  tiles: { access: 'read', element: 'vec4u' },
  hidden: { access: 'read', element: 'u32' },
} as const;

export const attentionForwardKernel = defineKernel({
  name: 'attention/forward',
  source: `${sharedSource}\n${forwardSource}`,
  operands: { ...inputs, output: { access: 'write', ...values }, logSumExp: { access: 'write', element: 'f32' } },
  uniforms,
  constants,
  workgroupSize: 16,
  reference: attentionForwardReference,
});

export const attentionQueryBackwardKernel = defineKernel({
  name: 'attention/query-backward',
  source: `${sharedSource}\n${queryBackwardSource}`,
  operands: {
    ...inputs,
    output: { access: 'read', ...values },
    outputGradient: { access: 'read', ...values },
    statistics: { access: 'update', element: 'f32' },
    queryGradient: { access: 'update', ...values },
  },
  uniforms: backwardUniforms,
  constants,
  workgroupSize: 16,
  reference: attentionQueryBackwardReference,
});

export const attentionKeyValueBackwardKernel = defineKernel({
  name: 'attention/key-value-backward',
  source: `${sharedSource}\n${keyValueBackwardSource}`,
  operands: {
    ...inputs,
    outputGradient: { access: 'read', ...values },
    statistics: { access: 'read', element: 'f32' },
    keyValueGradient: { access: 'update', ...values },
  },
  uniforms: backwardUniforms,
  constants,
  workgroupSize: 16,
  reference: attentionKeyValueBackwardReference,
});

/** A block of columns of a tensor that may be wider. */
export interface Columns {
  readonly tensor: Tensor;
  /** Elements from one row to the next, a multiple of four. */
  readonly stride: number;
  /** First column, a multiple of four. */
  readonly offset: number;
}

/** What a batch uploads once for all layers. */
export interface AttentionTiles {
  /** The numbers of `attentionTiles`, [count, 4]. */
  readonly tensor: Tensor;
  readonly count: number;
}

export interface AttentionShape {
  readonly heads: number;
  /** K, a multiple of four. */
  readonly headWidth: number;
  readonly tiles: AttentionTiles;
  /**
   * RetroMAE's decoder: a word a token with the place where its row of bits starts, then the bits; a set bit hides the
   * token at that position of the sequence. A row never sees itself then.
   */
  readonly hidden?: Tensor | undefined;
  readonly dropout: Dropout;
}

/** Queries in D columns; keys in D columns, and values in the D behind them. All three may lie in one tensor. */
export interface AttentionColumns {
  readonly query: Columns;
  readonly keyValue: Columns;
}

export interface AttentionSaved extends AttentionColumns {
  readonly output_TD: Tensor;
  /** Log-sum-exp of every row and head, [H T], and room for as many deltas. */
  readonly statistics: Tensor;
}

/** Uploads the tiles of a packed batch; whoever calls disposes the tensor. */
export function uploadAttentionTiles(device: TensorDevice, sequenceStarts: ArrayLike<number>): AttentionTiles {
  const tiles = attentionTiles(sequenceStarts);
  const count = tiles.length / 4;
  return { tensor: device.upload(tiles, [count, 4]), count };
}

function rowsOf({ tensor, stride }: Columns): number {
  return tensor.size / stride;
}

function numbersOf(device: TensorDevice, shape: AttentionShape, { query, keyValue }: AttentionColumns) {
  const { heads, headWidth, hidden, dropout, tiles } = shape;
  return {
    uniforms: {
      tokens: rowsOf(query),
      tileCount: tiles.count,
      factor: 1 / Math.sqrt(headWidth),
      ...dropoutNumbers(dropout),
      queryStride: query.stride / 4,
      queryOffset: query.offset / 4,
      keyValueStride: keyValue.stride / 4,
      keyValueOffset: keyValue.offset / 4,
    },
    constants: {
      HEADS: heads,
      HEAD_WIDTH: headWidth,
      MASKED: hidden === undefined ? 0 : 1,
      DROPOUT: dropout.rate > 0 ? 1 : 0,
      HALF: device.kindOf(query.tensor) === 'float16' ? 1 : 0,
    },
    workgroups: tiles.count * heads,
  };
}

function inputsOf(shape: AttentionShape, { query, keyValue }: AttentionColumns) {
  const tiles = shape.tiles.tensor;
  return { query: query.tensor, keyValue: keyValue.tensor, tiles, hidden: shape.hidden ?? tiles };
}

/**
 * softmax(Q Kᵀ / √K) V within each sequence and head (Vaswani et al. 2017, eq. 1), with dropout on the probabilities.
 * No score matrix is held: memory grows with T, not with the square of a length (Dao 2023, alg. 1). In f16 the inputs and
 * the output are halves; sums and statistics are not.
 */
export function attentionForward(device: TensorDevice, shape: AttentionShape, columns: AttentionColumns): AttentionSaved {
  const { query, keyValue } = columns;
  const tokens = rowsOf(query);
  const output_TD = device.allocate([tokens, shape.heads * shape.headWidth], device.kindOf(query.tensor));
  const statistics = device.allocate([2 * shape.heads * tokens]);
  device.run(attentionForwardKernel, {
    operands: { ...inputsOf(shape, columns), output: output_TD, logSumExp: statistics },
    ...numbersOf(device, shape, columns),
  });
  return { query, keyValue, output_TD, statistics };
}

/**
 * Gradients of queries, keys and values, written into columns; recomputes the probabilities from the saved
 * log-sum-exp. The columns may lie in one tensor, which is not that of the inputs. Disposes `output_TD` and `statistics`
 * of what was saved; inputs and gradients belong to the caller.
 */
export function attentionBackward(
  device: TensorDevice,
  shape: AttentionShape,
  saved: AttentionSaved,
  gradients: { readonly outputGradient_TD: Tensor; readonly into: AttentionColumns },
): void {
  const { statistics } = saved;
  const { outputGradient_TD: outputGradient, into } = gradients;
  const numbers = numbersOf(device, shape, saved);
  const operands = { ...inputsOf(shape, saved), outputGradient, statistics };
  device.run(attentionQueryBackwardKernel, {
    ...numbers,
    operands: { ...operands, output: saved.output_TD, queryGradient: into.query.tensor },
    uniforms: { ...numbers.uniforms, ...gradientPlace(into.query) },
  });
  device.run(attentionKeyValueBackwardKernel, {
    ...numbers,
    operands: { ...operands, keyValueGradient: into.keyValue.tensor },
    uniforms: { ...numbers.uniforms, ...gradientPlace(into.keyValue) },
  });
  saved.output_TD.dispose();
  statistics.dispose();
}

function gradientPlace({ stride, offset }: Columns): { gradientStride: number; gradientOffset: number } {
  return { gradientStride: stride / 4, gradientOffset: offset / 4 };
}
