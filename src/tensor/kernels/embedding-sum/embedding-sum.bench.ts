// BERT's embeddings with their norm, and the gradients of the tables, against stock tfjs' look-ups and segment sums.

import * as tf from '@tensorflow/tfjs-core';
import { Random } from '../../../base/random.ts';
import type { KernelBench } from '../../../testing/kernel-bench.ts';
import { TestOperands } from '../../../testing/test-operands.ts';
import { addTableSums, uploadSegments } from '../segment-sum/segment-sum.ts';
import { segmentsOf } from '../segment-sum/segments.ts';
import { embeddingForward } from './embedding-sum.ts';

const sizes = [
  [1300, 256],
  [8000, 512],
] as const;
const [vocabulary, longest, sequence] = [8000, 512, 60];
const epsilon = 1e-12;

/** Token ids as frequent as words are, a first token in common, and positions. */
function rowsOf(tokens: number): { words: number[]; positions: number[] } {
  const random = new Random(tokens);
  return {
    words: Array.from({ length: tokens }, (_, i) => (i % sequence === 0 ? 1 : Math.floor(vocabulary * random.uniform() ** 3))),
    positions: Array.from({ length: tokens }, (_, i) => i % sequence),
  };
}

function normal(rows: number, width: number): tf.Tensor2D {
  const random = new Random(rows, width);
  return tf.tensor2d(
    Float32Array.from({ length: rows * width }, () => random.gaussian()),
    [rows, width],
  );
}

export const embeddingForwardBench: readonly KernelBench[] = sizes.map(([tokens, width]) => ({
  name: `embeddings and layer norm ${tokens} x ${width}`,
  operations: 12 * tokens * width,
  bytes: 3 * 4 * tokens * width,
  ours: (device) => {
    const make = new TestOperands(device);
    const { words, positions } = rowsOf(tokens);
    const rows_T2 = make.integers(
      words.flatMap((word, i) => [word, positions[i] ?? 0]),
      [tokens, 2],
    );
    const tables = {
      words: make.randomView(vocabulary, width),
      positions: make.randomView(longest, width),
      types: make.randomView(2, width),
    };
    const norm = { weight: make.randomView(width), bias: make.randomView(width), epsilon };
    return {
      run: () => tf.dispose(Object.values(embeddingForward(device, { tables, norm }, rows_T2))),
      dispose: () => {
        rows_T2.dispose();
        make.dispose();
      },
    };
  },
  stock: () => {
    const { words, positions } = rowsOf(tokens);
    const ids = { words: tf.tensor1d(words, 'int32'), positions: tf.tensor1d(positions, 'int32') };
    const [wordTable, positionTable, type] = [normal(vocabulary, width), normal(longest, width), normal(1, width)];
    const [weight, bias] = [normal(1, width), normal(1, width)];
    const run = (): tf.Tensor => {
      const sum = tf.add(tf.add(tf.gather(wordTable, ids.words), tf.gather(positionTable, ids.positions)), type);
      const { mean, variance } = tf.moments(sum, 1, true);
      return tf.add(tf.mul(tf.mul(tf.sub(sum, mean), tf.rsqrt(tf.add(variance, epsilon))), weight), bias);
    };
    return {
      run: () => tf.tidy(run).dispose(),
      dispose: () => tf.dispose([ids, wordTable, positionTable, type, weight, bias]),
    };
  },
}));

export const tableGradients: readonly KernelBench[] = sizes.map(([tokens, width]) => ({
  name: `gradients of word and position table ${tokens} x ${width}`,
  operations: 2 * tokens * width,
  bytes: 4 * 4 * tokens * width,
  ours: (device) => {
    const make = new TestOperands(device);
    const { words, positions } = rowsOf(tokens);
    const segments = uploadSegments(device, segmentsOf(words), segmentsOf(positions));
    const tables = { words: make.randomView(vocabulary, width), positions: make.randomView(longest, width) };
    const gradient_TD = make.tensor(tokens, width);
    return {
      run: () => addTableSums(device, gradient_TD, segments, tables),
      dispose: () => {
        tf.dispose([segments.order, segments.segments, gradient_TD]);
        make.dispose();
      },
    };
  },
  stock: () => {
    const { words, positions } = rowsOf(tokens);
    const ids = { words: tf.tensor1d(words, 'int32'), positions: tf.tensor1d(positions, 'int32') };
    const gradient_TD = normal(tokens, width);
    return {
      run: () => {
        tf.unsortedSegmentSum(gradient_TD, ids.words, vocabulary).dispose();
        tf.unsortedSegmentSum(gradient_TD, ids.positions, longest).dispose();
      },
      dispose: () => tf.dispose([ids, gradient_TD]),
    };
  },
}));
