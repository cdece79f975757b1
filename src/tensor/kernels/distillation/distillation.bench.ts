// A student's scores against a teacher's, with the gradient, against stock tfjs' operations. N queries, G passages a query.

import * as tf from '@tensorflow/tfjs-core';
import type { KernelBench } from '../../../testing/kernel-bench.ts';
import { normalMatrix } from '../../../testing/stock-operands.ts';
import { TestOperands } from '../../../testing/test-operands.ts';
import { distillationRows } from './distillation.ts';

const [studentFactor, teacherFactor] = [50, 1];
const sizes = [
  [64, 8],
  [2048, 16],
] as const;

export const distillationBench: readonly KernelBench[] = sizes.map(([rows, group]) => ({
  name: `distillation and gradient ${rows} x ${group}`,
  // Four exponentials an element, each counted as ten.
  operations: 50 * rows * group,
  bytes: 3 * 4 * rows * group,
  ours: (device) => {
    const make = new TestOperands(device);
    const [scores, teacher] = [make.tensor(rows, group), make.tensor(rows, group)];
    return {
      run: () => distillationRows(device, { scores, teacher, studentFactor, teacherFactor, scale: 1 / rows }).dispose(),
      dispose: () => tf.dispose([scores, teacher]),
    };
  },
  stock: () => {
    const [scores, teacher] = [normalMatrix(rows, group), normalMatrix(rows, group)];
    const losses = (): tf.Tensor[] => {
      const wanted = tf.mul(teacher, teacherFactor);
      const [t, logarithms] = [tf.softmax(wanted), tf.logSoftmax(tf.mul(scores, studentFactor))];
      const crossEntropy = tf.neg(tf.sum(tf.mul(t, logarithms), 1));
      const divergence = tf.add(tf.sum(tf.mul(t, tf.logSoftmax(wanted)), 1), crossEntropy);
      return [divergence, crossEntropy, tf.mul(tf.sub(tf.exp(logarithms), t), studentFactor / rows)];
    };
    return { run: () => tf.dispose(tf.tidy(losses)), dispose: () => tf.dispose([scores, teacher]) };
  },
}));
