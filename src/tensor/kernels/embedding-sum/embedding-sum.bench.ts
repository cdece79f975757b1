// BERT's embeddings with their norm against stock tfjs' look-ups.

import * as tf from '@tensorflow/tfjs-core';
import type { KernelBench } from '../../../testing/kernel-bench.ts';
import { lookedUpRows, normalMatrix } from '../../../testing/stock-operands.ts';
import { TestOperands } from '../../../testing/test-operands.ts';
import { embeddingForward } from './embedding-sum.ts';

const sizes = [
  [1300, 256],
  [8000, 512],
] as const;
const [vocabulary, longest] = [8000, 512];
const epsilon = 1e-12;

export const embeddingForwardBench: readonly KernelBench[] = sizes.map(([tokens, width]) => ({
  name: `embeddings and layer norm ${tokens} x ${width}`,
  operations: 12 * tokens * width,
  bytes: 3 * 4 * tokens * width,
  ours: (device) => {
    const make = new TestOperands(device);
    const { words, positions } = lookedUpRows(tokens, vocabulary);
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
    const { words, positions } = lookedUpRows(tokens, vocabulary);
    const ids = { words: tf.tensor1d(words, 'int32'), positions: tf.tensor1d(positions, 'int32') };
    const [wordTable, positionTable, type] = [normalMatrix(vocabulary, width), normalMatrix(longest, width), normalMatrix(1, width)];
    const [weight, bias] = [normalMatrix(1, width), normalMatrix(1, width)];
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
