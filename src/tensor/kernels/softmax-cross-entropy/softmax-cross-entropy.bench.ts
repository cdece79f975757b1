// Softmax cross-entropy with its gradient over a block of logits, against stock tfjs' operations.

import * as tf from '@tensorflow/tfjs-core';
import { Random } from '../../../base/random.ts';
import type { KernelBench } from '../../../testing/kernel-bench.ts';
import { TestOperands } from '../../../testing/test-operands.ts';
import { softmaxCrossEntropy } from './softmax-cross-entropy.ts';

const sizes = [
  [256, 8000],
  [96, 21_128],
  [256, 4800],
] as const;

function targetsOf(rows: number, columns: number): number[] {
  const random = new Random(rows, columns);
  return Array.from({ length: rows }, () => random.below(columns));
}

export const softmaxCrossEntropyBench: readonly KernelBench[] = sizes.map(([rows, columns]) => ({
  name: `softmax cross-entropy and gradient ${rows} x ${columns}`,
  // Two exponentials an element, each counted as ten.
  operations: 25 * rows * columns,
  // Read for the sums, read and written for the gradient.
  bytes: 3 * 4 * rows * columns,
  ours: (device) => {
    const make = new TestOperands(device);
    const [logits, results] = [make.tensor(rows, columns), device.allocate([rows, 4])];
    const targets = make.integers(targetsOf(rows, columns));
    const block = { logits, rows, columns, stride: columns, firstRow: 0 };
    return {
      run: () => softmaxCrossEntropy(device, block, { targets, results }, { scale: 1 / rows }),
      dispose: () => tf.dispose([logits, results, targets]),
    };
  },
  stock: () => {
    const logits = tf.randomNormal([rows, columns]);
    const targets = tf.tensor1d(targetsOf(rows, columns), 'int32');
    return {
      run: () => {
        tf.tidy(() => {
          const goals = tf.oneHot(targets, columns);
          const loss = tf.sub(tf.logSumExp(logits, 1), tf.sum(tf.mul(logits, goals), 1));
          return [loss, tf.mul(tf.sub(tf.softmax(logits), goals), 1 / rows)];
        }).forEach((tensor) => tensor.dispose());
      },
      dispose: () => tf.dispose([logits, targets]),
    };
  },
}));
