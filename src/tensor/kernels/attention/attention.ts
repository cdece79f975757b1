// Attention over packed sequences. T tokens, D width, H heads, K = D / H width a head.

import type { Tensor } from '@tensorflow/tfjs-core';
import type { TensorDevice } from '../../device/tensor-device.ts';
import { dropoutNumbers, type Dropout } from '../dropout/dropout.ts';
import type { AttentionPass } from './blocks.ts';
import { attentionTiles } from './tiles.ts';
import { attentionWay } from './ways.ts';

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
  /** Rows times rows that they look at: the squares of the lengths, summed. */
  readonly pairs: number;
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
  return { tensor: device.upload(tiles, [count, 4]), count, pairs: pairsOf(tiles) };
}

function pairsOf(tiles: Uint32Array): number {
  let pairs = 0;
  for (let at = 0; at < tiles.length; at += 4) {
    const [row = 0, first = 0, end = 0, last = 0] = tiles.subarray(at, at + 4);
    pairs += (last - row) * (end - first);
  }
  return pairs;
}

/** Products of a row with another, each of 2 K operations: scores and output; their gradients, the scores recomputed. */
const products: Readonly<Record<AttentionPass, number>> = { forward: 2, queryBackward: 3, keyValueBackward: 4 };

function rowsOf({ tensor, stride }: Columns): number {
  return tensor.size / stride;
}

/** The kernels that a pass takes on this device, and the numbers that all passes share. */
function planOf(device: TensorDevice, pass: AttentionPass, shape: AttentionShape, { query, keyValue }: AttentionColumns) {
  const { heads, headWidth, hidden, dropout, tiles } = shape;
  const isHalf = device.kindOf(query.tensor) === 'float16';
  const { kernels, isLarge } = attentionWay(device, pass, headWidth, isHalf);
  const numbers = {
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
      HALF: isHalf ? 1 : 0,
      LARGE: isLarge ? 1 : 0,
    },
    workgroups: tiles.count * heads,
    operations: products[pass] * 2 * tiles.pairs * heads * headWidth,
  };
  return { kernels, numbers };
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
  const { kernels, numbers } = planOf(device, 'forward', shape, columns);
  device.run(kernels.forward, {
    operands: { ...inputsOf(shape, columns), output: output_TD, logSumExp: statistics },
    ...numbers,
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
  const operands = { ...inputsOf(shape, saved), outputGradient, statistics };
  const forQuery = planOf(device, 'queryBackward', shape, saved);
  device.run(forQuery.kernels.queryBackward, {
    ...forQuery.numbers,
    operands: { ...operands, output: saved.output_TD, queryGradient: into.query.tensor },
    uniforms: { ...forQuery.numbers.uniforms, ...gradientPlace(into.query) },
  });
  const forKeyValue = planOf(device, 'keyValueBackward', shape, saved);
  device.run(forKeyValue.kernels.keyValueBackward, {
    ...forKeyValue.numbers,
    operands: { ...operands, keyValueGradient: into.keyValue.tensor },
    uniforms: { ...forKeyValue.numbers.uniforms, ...gradientPlace(into.keyValue) },
  });
  saved.output_TD.dispose();
  statistics.dispose();
}

function gradientPlace({ stride, offset }: Columns): { gradientStride: number; gradientOffset: number } {
  return { gradientStride: stride / 4, gradientOffset: offset / 4 };
}
