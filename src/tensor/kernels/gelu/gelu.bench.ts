// The derivative of the exact GELU, against stock tfjs' operations. T tokens, F feed-forward width.

import * as tf from '@tensorflow/tfjs-core';
import type { KernelBench } from '../../../testing/kernel-bench.ts';
import { normalMatrix } from '../../../testing/stock-operands.ts';
import { TestOperands } from '../../../testing/test-operands.ts';
import { geluBackward } from './gelu.ts';

const sizes = [
  [1300, 1024],
  [4000, 2048],
] as const;

export const geluBackwardBench: readonly KernelBench[] = sizes.map(([tokens, width]) => ({
  name: `GELU backward ${tokens} x ${width}`,
  // An error function and an exponential, each counted as ten.
  operations: 30 * tokens * width,
  bytes: 3 * 4 * tokens * width,
  ours: (device) => {
    const input = new TestOperands(device).tensor(tokens, width);
    // Multiplied in place again and again, anything else would end among the numbers that a processor is slow with.
    const gradient = device.upload(new Float32Array(tokens * width), [tokens, width]);
    return { run: () => geluBackward(device, input, gradient), dispose: () => tf.dispose([input, gradient]) };
  },
  stock: () => {
    const [input, gradient] = [normalMatrix(tokens, width), normalMatrix(tokens, width)];
    const backward = (): tf.Tensor => {
      const share = tf.mul(tf.add(tf.erf(tf.mul(input, Math.SQRT1_2)), 1), 0.5);
      const density = tf.mul(tf.exp(tf.mul(tf.square(input), -0.5)), 1 / Math.sqrt(2 * Math.PI));
      return tf.mul(gradient, tf.add(share, tf.mul(input, density)));
    };
    return { run: () => tf.tidy(backward).dispose(), dispose: () => tf.dispose([input, gradient]) };
  },
}));
