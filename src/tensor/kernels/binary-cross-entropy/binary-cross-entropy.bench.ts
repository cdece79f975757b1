// Binary cross-entropy of labelled scores with its gradient, against stock tfjs' operations.

import * as tf from '@tensorflow/tfjs-core';
import type { KernelBench } from '../../../testing/kernel-bench.ts';
import { TestOperands } from '../../../testing/test-operands.ts';
import { binaryCrossEntropyPairs } from './binary-cross-entropy.ts';

export const binaryCrossEntropyBench: readonly KernelBench[] = [1024, 262_144].map((pairs) => ({
  name: `binary cross-entropy and gradient of ${pairs} scores`,
  // An exponential and a logarithm, each counted as ten.
  operations: 25 * pairs,
  bytes: 4 * 4 * pairs,
  ours: (device) => {
    const make = new TestOperands(device);
    const scores = make.tensor(pairs);
    const labels = device.upload(new Float32Array(pairs).fill(0.5), [pairs]);
    return {
      run: () => binaryCrossEntropyPairs(device, { scores, labels, scale: 1 / pairs }).dispose(),
      dispose: () => tf.dispose([scores, labels]),
    };
  },
  stock: () => {
    const [scores, labels] = [tf.randomNormal([pairs]), tf.fill([pairs], 0.5)];
    return {
      run: () => {
        const found = tf.tidy(() => [
          tf.sub(tf.softplus(scores), tf.mul(scores, labels)),
          tf.mul(tf.sub(tf.sigmoid(scores), labels), 1 / pairs),
        ]);
        tf.dispose(found);
      },
      dispose: () => tf.dispose([scores, labels]),
    };
  },
}));
