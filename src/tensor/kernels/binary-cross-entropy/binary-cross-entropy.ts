import type { Tensor } from '@tensorflow/tfjs-core';
import { assert } from '../../../base/assert.ts';
import { defineKernel } from '../../device/kernel.ts';
import { sizeOf, type Operand, type TensorDevice } from '../../device/tensor-device.ts';
import source from './pairs.wgsl?raw';
import { binaryCrossEntropyReference } from './reference.ts';

export const binaryCrossEntropyKernel = defineKernel({
  name: 'binary-cross-entropy',
  source,
  operands: {
    scores: { access: 'update', element: 'f32' },
    labels: { access: 'read', element: 'f32' },
    lossScale: { access: 'read', element: 'f32' },
    losses: { access: 'write', element: 'f32' },
  },
  uniforms: { pairs: 'u32', scale: 'f32' },
  constants: ['SCALED'],
  workgroupSize: 64,
  reference: binaryCrossEntropyReference,
});

export interface LabelledScores {
  /** Any shape; overwritten with the gradient. */
  readonly scores: Tensor;
  /** A number from 0 to 1 for every score. */
  readonly labels: Tensor;
  /** Multiplies the gradient: 1 / number of scores that the mean runs over. */
  readonly scale: number;
  /** Its first value multiplies the gradient too, read on the device. */
  readonly lossScale?: Operand | undefined;
}

/**
 * Score by score: loss = -y ln sigmoid(s) - (1 - y) ln(1 - sigmoid(s)), and over the scores (sigmoid(s) - y) * scale.
 * @returns the losses in nats, as many as scores; the caller disposes them
 */
export function binaryCrossEntropyPairs(device: TensorDevice, { scores, labels, scale, lossScale }: LabelledScores): Tensor {
  const pairs = sizeOf(scores.shape);
  assert(sizeOf(labels.shape) === pairs, `${sizeOf(labels.shape)} labels for ${pairs} scores`);
  const losses = device.allocate([pairs]);
  device.run(binaryCrossEntropyKernel, {
    operands: { scores, labels, lossScale: lossScale ?? labels, losses },
    uniforms: { pairs, scale },
    constants: { SCALED: lossScale === undefined ? 0 : 1 },
    workgroups: Math.ceil(pairs / 64),
  });
  return losses;
}
