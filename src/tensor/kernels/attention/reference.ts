// The padded way: every sequence alone, with a score matrix and a mask. T tokens, D width, H heads, K width a head, L length.

import {
  concat,
  grads,
  logSumExp,
  matMul,
  mul,
  reshape,
  slice,
  softmax,
  sum,
  tensor,
  transpose,
  where,
  type Tensor,
  type Tensor2D,
  type Tensor3D,
} from '@tensorflow/tfjs-core';
import { readRegion, writeRegion } from '../flat.ts';
import { dropoutFactor } from '../dropout/reference.ts';

export interface AttentionNumbers {
  readonly tokens: number;
  readonly factor: number;
  readonly seed: number;
  readonly threshold: number;
  readonly scale: number;
  readonly queryStride: number;
  readonly queryOffset: number;
  readonly keyValueStride: number;
  readonly keyValueOffset: number;
  readonly HEADS: number;
  readonly HEAD_WIDTH: number;
  readonly MASKED: number;
  readonly DROPOUT: number;
}

interface Sequence {
  readonly first: number;
  readonly length: number;
  /** [L, L], 1 where row i sees row j. */
  readonly visible_LL: Tensor2D;
  /** [H, L, L], dropout factors. */
  readonly kept_HLL: Tensor3D;
}

function sequencesOf(tiles: Tensor, hidden: Tensor, numbers: AttentionNumbers): readonly Sequence[] {
  const edges = tiles.dataSync();
  const words = hidden.dataSync();
  const sequences: Sequence[] = [];
  for (let at = 0; at < edges.length; at += 4) {
    const [row = 0, first = 0, end = 0] = edges.slice(at, at + 3);
    // The first of a sequence's tiles.
    if (row !== first) continue;
    const length = end - first;
    sequences.push({ first, length, visible_LL: visibility(words, first, length, numbers), kept_HLL: factors(first, length, numbers) });
  }
  return sequences;
}

function visibility(words: ArrayLike<number>, first: number, length: number, numbers: AttentionNumbers): Tensor2D {
  const visible = new Float32Array(length * length).fill(1);
  if (numbers.MASKED === 1) {
    for (let cell = 0; cell < visible.length; cell += 1) {
      const [i, j] = [Math.floor(cell / length), cell % length];
      const word = words[(words[first + i] ?? 0) + Math.floor(j / 32)] ?? 0;
      visible[cell] = i !== j && ((word >>> (j % 32)) & 1) === 0 ? 1 : 0;
    }
  }
  return tensor(visible, [length, length]);
}

function factors(first: number, length: number, numbers: AttentionNumbers): Tensor3D {
  const kept = new Float32Array(numbers.HEADS * length * length).fill(1);
  if (numbers.DROPOUT === 1) {
    for (let cell = 0; cell < kept.length; cell += 1) {
      const head = Math.floor(cell / (length * length));
      const [i, j] = [first + (Math.floor(cell / length) % length), first + (cell % length)];
      const index = Math.imul(Math.imul(head, numbers.tokens) + i, 8192) + j;
      kept[cell] = dropoutFactor(numbers.seed, index | 0, numbers.threshold, numbers.scale);
    }
  }
  return tensor(kept, [numbers.HEADS, length, length]);
}

/** Scores of one sequence, [H, L, L], with a large negative number where nothing is seen. */
function scoresOf(query_TD: Tensor, keyValue_TE: Tensor, sequence: Sequence, numbers: AttentionNumbers): Tensor {
  const scores = mul(matMul(heads(query_TD, sequence, 0, numbers), heads(keyValue_TE, sequence, 0, numbers), false, true), numbers.factor);
  return where(tensor(sequence.visible_LL.dataSync(), [1, sequence.length, sequence.length], 'bool'), scores, -1e30);
}

function heads(values: Tensor, sequence: Sequence, column: number, numbers: AttentionNumbers): Tensor3D {
  const width = numbers.HEADS * numbers.HEAD_WIDTH;
  const rows = slice(values, [sequence.first, column], [sequence.length, width]);
  return transpose(reshape(rows, [sequence.length, numbers.HEADS, numbers.HEAD_WIDTH]), [1, 0, 2]);
}

function attend(query_TD: Tensor, keyValue_TE: Tensor, sequences: readonly Sequence[], numbers: AttentionNumbers): Tensor {
  const width = numbers.HEADS * numbers.HEAD_WIDTH;
  const outputs = sequences.map((sequence) => {
    // Rows that see nothing give zeros, not the mean of everything.
    const any_L1 = tensor(rowsThatSee(sequence), [1, sequence.length, 1]);
    const weights = mul(mul(softmax(scoresOf(query_TD, keyValue_TE, sequence, numbers)), sequence.kept_HLL), any_L1);
    const mixed = matMul(weights, heads(keyValue_TE, sequence, width, numbers));
    return reshape(transpose(mixed, [1, 0, 2]), [sequence.length, width]);
  });
  return concat(outputs, 0);
}

function rowsThatSee(sequence: Sequence): Float32Array {
  const visible = sequence.visible_LL.dataSync();
  return Float32Array.from({ length: sequence.length }, (_, i) =>
    visible.subarray(i * sequence.length, (i + 1) * sequence.length).some((value) => value > 0) ? 1 : 0,
  );
}

type Forward = Readonly<Record<'query' | 'keyValue' | 'tiles' | 'hidden', Tensor>>;

export function attentionForwardReference(operands: Forward, numbers: AttentionNumbers): { output: Tensor; logSumExp: Tensor } {
  const sequences = sequencesOf(operands.tiles, operands.hidden, numbers);
  const [query, keyValue] = columnsOf(operands, numbers);
  const sums = sequences.map((sequence) =>
    mul(logSumExp(scoresOf(query, keyValue, sequence, numbers), 2), tensor(rowsThatSee(sequence), [1, sequence.length])),
  );
  // The first half holds the log-sum-exp; the second is for the backward pass and starts unspecified.
  const first = reshape(concat(sums, 1), [numbers.HEADS * numbers.tokens]);
  return { output: attend(query, keyValue, sequences, numbers), logSumExp: concat([first, mul(first, 0)], 0) };
}

/** Queries, [T, D], and keys and values, [T, 2 D]. */
function columnsOf({ query, keyValue }: Forward, numbers: AttentionNumbers): [Tensor2D, Tensor2D] {
  const { tokens: rows, queryStride, queryOffset, keyValueStride, keyValueOffset } = numbers;
  const columns = numbers.HEADS * numbers.HEAD_WIDTH;
  return [
    readRegion(query, { offset: 4 * queryOffset, stride: 4 * queryStride, rows, columns }),
    readRegion(keyValue, { offset: 4 * keyValueOffset, stride: 4 * keyValueStride, rows, columns: 2 * columns }),
  ];
}

type Backward = Forward & Readonly<Record<'outputGradient', Tensor>>;

/** The tape differentiates the forward reference. */
function gradientsOf(operands: Backward, numbers: AttentionNumbers): readonly [Tensor, Tensor] {
  const sequences = sequencesOf(operands.tiles, operands.hidden, numbers);
  const gradientOf = grads((query: Tensor, keyValue: Tensor) => attend(query, keyValue, sequences, numbers));
  const [query, keyValue] = gradientOf(columnsOf(operands, numbers), reshape(operands.outputGradient, [numbers.tokens, -1]));
  if (query === undefined || keyValue === undefined) throw new Error('the tape gave no gradient');
  return [query, keyValue];
}

interface GradientNumbers extends AttentionNumbers {
  readonly gradientStride: number;
  readonly gradientOffset: number;
}

/** The columns of a tensor replaced by a gradient. */
function into(target: Tensor, gradient: Tensor, { tokens: rows, gradientStride, gradientOffset }: GradientNumbers): Tensor {
  const columns = gradient.size / rows;
  return writeRegion(target, { offset: 4 * gradientOffset, stride: 4 * gradientStride, rows, columns }, gradient);
}

export function attentionQueryBackwardReference(
  operands: Backward & Readonly<Record<'output' | 'statistics' | 'queryGradient', Tensor>>,
  numbers: GradientNumbers,
): { queryGradient: Tensor; statistics: Tensor } {
  const perHead = reshape(mul(operands.output, operands.outputGradient), [numbers.tokens, numbers.HEADS, numbers.HEAD_WIDTH]);
  const delta = reshape(transpose(sum(perHead, 2), [1, 0]), [numbers.HEADS * numbers.tokens]);
  const first = slice(operands.statistics, 0, numbers.HEADS * numbers.tokens);
  return {
    queryGradient: into(operands.queryGradient, gradientsOf(operands, numbers)[0], numbers),
    statistics: concat([first, delta], 0),
  };
}

export function attentionKeyValueBackwardReference(
  operands: Backward & Readonly<Record<'keyValueGradient', Tensor>>,
  numbers: GradientNumbers,
): { keyValueGradient: Tensor } {
  return { keyValueGradient: into(operands.keyValueGradient, gradientsOf(operands, numbers)[1], numbers) };
}
