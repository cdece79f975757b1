// Scores of pooled vectors and their gradients, against stock tfjs. B rows, D width.

import * as tf from '@tensorflow/tfjs-core';
import type { KernelBench } from '../../../testing/kernel-bench.ts';
import { normalMatrix } from '../../../testing/stock-operands.ts';
import { TestOperands } from '../../../testing/test-operands.ts';
import { pooledScore, pooledScoreBackward } from './pooled-score.ts';

const sizes = [
  [128, 512],
  [512, 1024],
] as const;

export const pooledScoreBench: readonly KernelBench[] = sizes.map(([rows, width]) => ({
  name: `scores of pooled vectors, forward and backward ${rows} x ${width}`,
  operations: 30 * rows * width,
  bytes: 4 * 4 * rows * width,
  ours: (device) => {
    const make = new TestOperands(device);
    const pooled = { dense_BD: make.tensor(rows, width), weight: make.randomView(1, width) };
    const bias = make.randomView(1);
    const into = { weight: make.randomView(1, width), bias: make.randomView(1) };
    const slopes = make.tensor(rows);
    return {
      run: () => {
        pooledScore(device, pooled, bias, [rows]).dispose();
        pooledScoreBackward(device, pooled, { slopes: [slopes], ...into }).dispose();
      },
      dispose: () => {
        tf.dispose([pooled.dense_BD, slopes]);
        make.dispose();
      },
    };
  },
  stock: () => {
    const [dense, weight, slopes] = [normalMatrix(rows, width), normalMatrix(width, 1), normalMatrix(rows, 1)];
    const bothWays = (): tf.Tensor[] => {
      const pooled = tf.tanh(dense);
      const ofPooled = tf.matMul(slopes, weight, false, true);
      return [tf.matMul(pooled, weight), tf.mul(ofPooled, tf.sub(1, tf.square(pooled))), tf.matMul(pooled, slopes, true), tf.sum(slopes)];
    };
    return { run: () => tf.dispose(tf.tidy(bothWays)), dispose: () => tf.dispose([dense, weight, slopes]) };
  },
}));
