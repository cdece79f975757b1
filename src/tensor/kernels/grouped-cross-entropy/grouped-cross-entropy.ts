// Softmax cross-entropy over the few scores of a query's own passages, the positive first. N queries, G passages a query.

import type { Tensor } from '@tensorflow/tfjs-core';
import { defineKernel } from '../../device/kernel.ts';
import type { Operand, TensorDevice } from '../../device/tensor-device.ts';
import { groupedCrossEntropyReference } from './reference.ts';
import source from './rows.wgsl?raw';

export const groupedCrossEntropyKernel = defineKernel({
  name: 'grouped-cross-entropy',
  source,
  operands: {
    scores: { access: 'update', element: 'f32' },
    keys: { access: 'read', element: 'u32' },
    lossScale: { access: 'read', element: 'f32' },
    results: { access: 'write', element: 'vec4f' },
  },
  uniforms: { rows: 'u32', group: 'u32', scale: 'f32' },
  constants: ['SKIP_COPIES', 'SCALED'],
  workgroupSize: 64,
  reference: groupedCrossEntropyReference,
});

export interface ScoreGroups {
  /** [N, G], the positive of a row first; overwritten with the gradient. */
  readonly scores: Tensor;
  /** Multiplies the gradient: 1 / number of rows that the mean runs over. */
  readonly scale: number;
  /** Its first value multiplies the gradient too, read on the device. */
  readonly lossScale?: Operand | undefined;
  /** A key for every query, then one for every passage, [N + N G]: passages with the positive's key do not count. */
  readonly keys?: Tensor | undefined;
}

/**
 * Row by row: loss = log sum_g exp(s_g) - s_0, and over the scores (softmax - one-hot) * scale.
 * @returns [N, 4]: loss in nats, positive's score, largest other score, number that count; the caller disposes it
 */
export function groupedCrossEntropyRows(device: TensorDevice, { scores, scale, lossScale, keys }: ScoreGroups): Tensor {
  const [rows = 0, group = 0] = scores.shape;
  const results = device.allocate([rows, 4]);
  // What is not read shares one small tensor.
  const nothing = device.allocate([4]);
  device.run(groupedCrossEntropyKernel, {
    operands: { scores, keys: keys ?? nothing, lossScale: lossScale ?? nothing, results },
    uniforms: { rows, group, scale },
    constants: { SKIP_COPIES: keys === undefined ? 0 : 1, SCALED: lossScale === undefined ? 0 : 1 },
    workgroups: Math.ceil(rows / 64),
  });
  nothing.dispose();
  return results;
}
