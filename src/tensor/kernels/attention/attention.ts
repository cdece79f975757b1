// Attention over packed sequences. T tokens, D width, H heads, K = D / H width a head.

import type { Tensor } from '@tensorflow/tfjs-core';
import type { TensorDevice } from '../../device/tensor-device.ts';
import { dropoutNumbers, type Dropout } from '../dropout/dropout.ts';
import { attentionKernels, lanesKernels } from './attention-kernels.ts';
import { attentionTiles } from './tiles.ts';

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

/** Where `device.choices` holds "rows" under this name, the way for processors is not taken. */
const choice = 'attention';

/** Lanes of a subgroup that hand each other rows; 0 where that is not the faster way, or no way at all. */
function lanesOf({ report, choices }: TensorDevice): number {
  const { subgroupMinSize = 0 } = report.limits;
  const isPossible = report.features.includes('subgroups') && subgroupMinSize >= 4;
  return isPossible && report.isSoftware && choices.get(choice) !== 'rows' ? Math.min(8, subgroupMinSize) : 0;
}

function kernelsOf(device: TensorDevice) {
  return lanesOf(device) === 0 ? attentionKernels : lanesKernels;
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
      EIGHT_LANES: lanesOf(device) === 8 ? 1 : 0,
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
  device.run(kernelsOf(device).forward, {
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
  const kernels = kernelsOf(device);
  device.run(kernels.queryBackward, {
    ...numbers,
    operands: { ...operands, output: saved.output_TD, queryGradient: into.query.tensor },
    uniforms: { ...numbers.uniforms, ...gradientPlace(into.query) },
  });
  device.run(kernels.keyValueBackward, {
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
