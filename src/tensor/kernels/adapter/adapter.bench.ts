// Rectifier and residual of a two-layer adapter, forward and backward, against stock tfjs. B rows, D width.

import * as tf from '@tensorflow/tfjs-core';
import type { KernelBench } from '../../../testing/kernel-bench.ts';
import { normalMatrix } from '../../../testing/stock-operands.ts';
import { TestOperands } from '../../../testing/test-operands.ts';
import { rectify, rectifyBackward, residual, residualBackward } from './adapter.ts';

const sizes = [
  [32, 512],
  [256, 1024],
] as const;

export const adapterBench: readonly KernelBench[] = sizes.map(([rows, width]) => ({
  name: `rectifier and residual, forward and backward ${rows} x ${width}`,
  operations: 8 * rows * width,
  bytes: 11 * 4 * rows * width,
  ours: (device) => {
    const make = new TestOperands(device);
    const [values, input, gradient] = [make.tensor(rows, width), make.tensor(rows, width), make.tensor(rows, width)];
    const [weight, weightGradient] = [make.randomView(1), make.randomView(1)];
    return {
      run: () => {
        rectify(device, values);
        residual(device, input, { change: values, weight }).dispose();
        const own = residualBackward(device, { change: values, weight }, gradient, weightGradient);
        rectifyBackward(device, values, own);
        own.dispose();
      },
      dispose: () => {
        tf.dispose([values, input, gradient]);
        make.dispose();
      },
    };
  },
  stock: () => {
    const [values, input, gradient] = [normalMatrix(rows, width), normalMatrix(rows, width), normalMatrix(rows, width)];
    const bothWays = (): tf.Tensor[] => {
      const change = tf.relu(values);
      const output = tf.add(input, tf.mul(0.5, change));
      const own = tf.where(tf.greater(change, 0), tf.mul(0.5, gradient), tf.zerosLike(gradient));
      return [output, own, tf.sum(tf.mul(gradient, change))];
    };
    return { run: () => tf.dispose(tf.tidy(bothWays)), dispose: () => tf.dispose([values, input, gradient]) };
  },
}));
