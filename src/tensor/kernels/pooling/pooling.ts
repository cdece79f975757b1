// Pooling of packed sequences. T tokens, B sequences, D width.

import type { Tensor } from '@tensorflow/tfjs-core';
import { defineKernel } from '../../device/kernel.ts';
import type { TensorDevice } from '../../device/tensor-device.ts';
import backwardSource from './backward.wgsl?raw';
import forwardSource from './forward.wgsl?raw';
import { poolingBackwardReference, poolingForwardReference } from './reference.ts';

export const poolingForwardKernel = defineKernel({
  name: 'pooling/forward',
  source: forwardSource,
  operands: {
    hidden: { access: 'read', element: 'vec4f' },
    starts: { access: 'read', element: 'u32' },
    output: { access: 'write', element: 'vec4f' },
  },
  uniforms: { sequences: 'u32' },
  constants: ['WIDTH', 'MEAN'],
  workgroupSize: 64,
  reference: poolingForwardReference,
});

export const poolingBackwardKernel = defineKernel({
  name: 'pooling/backward',
  source: backwardSource,
  operands: {
    outputGradient: { access: 'read', element: 'vec4f' },
    starts: { access: 'read', element: 'u32' },
    sequenceOf: { access: 'read', element: 'u32' },
    hiddenGradient: { access: 'write', element: 'vec4f' },
  },
  uniforms: { tokens: 'u32' },
  constants: ['WIDTH', 'MEAN'],
  workgroupSize: 64,
  reference: poolingBackwardReference,
});

export interface PoolingShape {
  readonly mode: 'cls' | 'mean';
  /** First token of every sequence, and the number of tokens: [B + 1]. */
  readonly starts_B1: Tensor;
  /** Sequence of every token, [T]. */
  readonly sequenceOf_T: Tensor;
}

/** [T, D] -> [B, D]: the first token ([CLS]) of each sequence, or the mean over its tokens. */
export function poolingForward(device: TensorDevice, shape: PoolingShape, hidden_TD: Tensor): Tensor {
  const [, width = 0] = hidden_TD.shape;
  const sequences = shape.starts_B1.size - 1;
  const output_BD = device.allocate([sequences, width]);
  device.run(poolingForwardKernel, {
    operands: { hidden: hidden_TD, starts: shape.starts_B1, output: output_BD },
    uniforms: { sequences },
    constants: { WIDTH: width, MEAN: shape.mode === 'mean' ? 1 : 0 },
    workgroups: Math.ceil((sequences * width) / 4 / 64),
  });
  return output_BD;
}

/** [B, D] -> [T, D]: the gradient with respect to the hidden states. */
export function poolingBackward(device: TensorDevice, shape: PoolingShape, outputGradient_BD: Tensor): Tensor {
  const [, width = 0] = outputGradient_BD.shape;
  const tokens = shape.sequenceOf_T.size;
  const hiddenGradient_TD = device.allocate([tokens, width]);
  device.run(poolingBackwardKernel, {
    operands: {
      outputGradient: outputGradient_BD,
      starts: shape.starts_B1,
      sequenceOf: shape.sequenceOf_T,
      hiddenGradient: hiddenGradient_TD,
    },
    uniforms: { tokens },
    constants: { WIDTH: width, MEAN: shape.mode === 'mean' ? 1 : 0 },
    workgroups: Math.ceil((tokens * width) / 4 / 64),
  });
  return hiddenGradient_TD;
}
