// Rounding to halves. Stock tfjs has none: without a counterpart.

import * as tf from '@tensorflow/tfjs-core';
import type { KernelBench } from '../../../testing/kernel-bench.ts';
import { TestOperands } from '../../../testing/test-operands.ts';
import { castToHalves } from './cast.ts';

export const castBench: readonly KernelBench[] = [2 ** 16, 2 ** 22].map((length) => ({
  name: `cast of ${length} values`,
  operations: length,
  bytes: 6 * length,
  ours: (device) => {
    const from = new TestOperands(device).tensor(length);
    // Where there are no halves, a copy.
    const to = device.allocate([length], device.hasHalves ? 'float16' : 'float32');
    return { run: () => castToHalves(device, from, to), dispose: () => tf.dispose([from, to]) };
  },
}));
