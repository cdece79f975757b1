import type { Tensor } from '@tensorflow/tfjs-core';
import { defineKernel } from '../../device/kernel.ts';
import type { TensorDevice } from '../../device/tensor-device.ts';
import backwardSource from './backward.wgsl?raw';
import gelu4Source from './gelu4.wgsl?raw';
import { geluBackwardReference } from './reference.ts';

export const geluBackwardKernel = defineKernel({
  name: 'gelu/backward',
  source: `${gelu4Source}\n${backwardSource}`,
  operands: {
    input: { access: 'read', element: 'vec4f', halfWhen: 'HALF' },
    gradient: { access: 'update', element: 'vec4f', halfWhen: 'HALF' },
  },
  uniforms: { length: 'u32' },
  constants: ['HALF'],
  workgroupSize: 64,
  reference: geluBackwardReference,
});

/** Multiplies `gradient` in place by the derivative of the exact GELU at `input`; both are of one kind. */
export function geluBackward(device: TensorDevice, input: Tensor, gradient: Tensor): void {
  const length = input.size / 4;
  device.run(geluBackwardKernel, {
    operands: { input, gradient },
    uniforms: { length },
    constants: { HALF: device.kindOf(input) === 'float16' ? 1 : 0 },
    workgroups: Math.ceil(length / 64),
  });
}
