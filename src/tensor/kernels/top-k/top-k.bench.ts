// The best of a block of scores, merged into lists that are full already or empty, against stock tfjs' topk.

import * as tf from '@tensorflow/tfjs-core';
import type { KernelBench } from '../../../testing/kernel-bench.ts';
import { TestOperands } from '../../../testing/test-operands.ts';
import { makeBestLists, mergeTopK } from './top-k.ts';

const kept = 100;
const sizes = [
  [200, 4096],
  [200, 20_000],
] as const;

export const topKBench: readonly KernelBench[] = sizes.map(([queries, columns]) => ({
  name: `top ${kept} of ${columns}, ${queries} queries`,
  operations: queries * columns,
  bytes: 4 * queries * columns,
  ours: (device) => {
    const make = new TestOperands(device);
    const scores = make.tensor(queries, columns);
    return {
      run: () => {
        const lists = mergeTopK(device, makeBestLists(device, queries, kept), { scores, columns, stride: columns, firstId: 0 });
        tf.dispose([lists.ids_QK, lists.scores_QK]);
      },
      dispose: () => scores.dispose(),
    };
  },
  stock: () => {
    const scores = tf.randomNormal([queries, columns]);
    return {
      run: () => {
        const { values, indices } = tf.topk(scores, kept);
        tf.dispose([values, indices]);
      },
      dispose: () => scores.dispose(),
    };
  },
}));
