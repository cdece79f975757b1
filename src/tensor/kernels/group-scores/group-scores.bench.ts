// Scores of queries with their own passages, and back, against stock tfjs' batched products. N queries, G passages a query,
// D width.

import * as tf from '@tensorflow/tfjs-core';
import type { KernelBench } from '../../../testing/kernel-bench.ts';
import { normalMatrix } from '../../../testing/stock-operands.ts';
import { TestOperands } from '../../../testing/test-operands.ts';
import { groupScores, groupScoresBackward } from './group-scores.ts';

const factor = 50;
const sizes = [
  [64, 8, 256],
  [512, 16, 512],
] as const;

export const groupScoresBench: readonly KernelBench[] = sizes.map(([queries, group, width]) => ({
  name: `group scores, forward and backward ${queries} x ${group} x ${width}`,
  operations: 6 * queries * group * width,
  bytes: 4 * 4 * queries * (group + 1) * width,
  ours: (device) => {
    const make = new TestOperands(device);
    const [embeddings, gradients] = [make.tensor(queries * (group + 1), width), make.tensor(queries * (group + 1), width)];
    const slopes = make.tensor(queries, group);
    const groups = { embeddings, queries, group, factor };
    return {
      run: () => {
        groupScores(device, groups).dispose();
        groupScoresBackward(device, groups, slopes, { gradients, accumulates: false });
      },
      dispose: () => tf.dispose([embeddings, gradients, slopes]),
    };
  },
  stock: () => {
    const queries_ND1 = tf.reshape(normalMatrix(queries, width), [queries, width, 1]);
    const passages_NGD = tf.reshape(normalMatrix(queries * group, width), [queries, group, width]);
    const slopes_NG1 = tf.reshape(normalMatrix(queries, group), [queries, group, 1]);
    const bothWays = (): tf.Tensor[] => [
      tf.mul(tf.matMul(passages_NGD, queries_ND1), factor),
      tf.mul(tf.matMul(passages_NGD, slopes_NG1, true), factor),
      tf.mul(tf.matMul(slopes_NG1, queries_ND1, false, true), factor),
    ];
    return { run: () => tf.dispose(tf.tidy(bothWays)), dispose: () => tf.dispose([queries_ND1, passages_NGD, slopes_NG1]) };
  },
}));
