// Softmax cross-entropy over a query's own passages with its gradient, against stock tfjs' operations. N queries, G passages.

import * as tf from '@tensorflow/tfjs-core';
import type { KernelBench } from '../../../testing/kernel-bench.ts';
import { normalMatrix } from '../../../testing/stock-operands.ts';
import { TestOperands } from '../../../testing/test-operands.ts';
import { groupedCrossEntropyRows } from './grouped-cross-entropy.ts';

const sizes = [
  [64, 8],
  [2048, 16],
] as const;

export const groupedCrossEntropyBench: readonly KernelBench[] = sizes.map(([rows, group]) => ({
  name: `grouped cross-entropy and gradient ${rows} x ${group}`,
  // Two exponentials an element, each counted as ten.
  operations: 25 * rows * group,
  bytes: 2 * 4 * rows * group,
  ours: (device) => {
    const scores = new TestOperands(device).tensor(rows, group);
    return {
      run: () => groupedCrossEntropyRows(device, { scores, scale: 1 / rows }).dispose(),
      dispose: () => scores.dispose(),
    };
  },
  stock: () => {
    const scores = normalMatrix(rows, group);
    const positives = tf.tidy(() => tf.oneHot(tf.zeros([rows], 'int32'), group));
    const losses = (): tf.Tensor[] => {
      const logarithms = tf.logSoftmax(scores);
      return [tf.neg(tf.sum(tf.mul(logarithms, positives), 1)), tf.mul(tf.sub(tf.exp(logarithms), positives), 1 / rows)];
    };
    return { run: () => tf.dispose(tf.tidy(losses)), dispose: () => tf.dispose([scores, positives]) };
  },
}));
