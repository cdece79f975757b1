// A student's scores of a query's own passages against a teacher's. N queries, G passages a query.

import type { Tensor } from '@tensorflow/tfjs-core';
import { assert } from '../../../base/assert.ts';
import { defineKernel } from '../../device/kernel.ts';
import { sizeOf, type Operand, type TensorDevice } from '../../device/tensor-device.ts';
import { distillationReference } from './reference.ts';
import source from './rows.wgsl?raw';

export const distillationKernel = defineKernel({
  name: 'distillation',
  source,
  operands: {
    scores: { access: 'update', element: 'f32' },
    teacher: { access: 'read', element: 'f32' },
    lossScale: { access: 'read', element: 'f32' },
    results: { access: 'write', element: 'f32' },
  },
  uniforms: { rows: 'u32', group: 'u32', scale: 'f32', studentFactor: 'f32', teacherFactor: 'f32' },
  constants: ['SCALED'],
  workgroupSize: 64,
  reference: distillationReference,
});

/** In place of the first of a teacher's scores: there are none for this row, and it has neither loss nor gradient. */
export const untaught = -3e38;

export interface TaughtScores {
  /** The student's, [N, G]; overwritten with the gradient. */
  readonly scores: Tensor;
  /** The teacher's, [N, G]; a row that starts with {@link untaught} has none. */
  readonly teacher: Tensor;
  /** Multiplies the student's scores before the softmax: 1 / its temperature. */
  readonly studentFactor: number;
  /** Multiplies the teacher's scores before the softmax: 1 / its temperature. */
  readonly teacherFactor: number;
  /** Multiplies the gradient: 1 / number of rows that the mean runs over. */
  readonly scale: number;
  /** Its first value multiplies the gradient too, read on the device. */
  readonly lossScale?: Operand | undefined;
}

/**
 * Row by row: KL(t || s) = sum_g t_g (ln t_g - ln s_g) and -sum_g t_g ln s_g for t and s the softmax of the teacher's and
 * the student's scores; the gradient of both, (s - t) * studentFactor * scale, over the student's scores.
 * @returns [N, 2]: divergence and cross-entropy in nats; the caller disposes it
 */
export function distillationRows(device: TensorDevice, taught: TaughtScores): Tensor {
  const { scores, teacher, studentFactor, teacherFactor, scale, lossScale } = taught;
  const [rows = 0, group = 0] = scores.shape;
  assert(sizeOf(teacher.shape) === rows * group, `${sizeOf(teacher.shape)} scores of a teacher for ${rows * group}`);
  const results = device.allocate([rows, 2]);
  device.run(distillationKernel, {
    operands: { scores, teacher, lossScale: lossScale ?? teacher, results },
    uniforms: { rows, group, scale, studentFactor, teacherFactor },
    constants: { SCALED: lossScale === undefined ? 0 : 1 },
    workgroups: Math.ceil(rows / 64),
  });
  return results;
}
