import type { Tensor } from '@tensorflow/tfjs-core';
import { defineKernel } from '../../device/kernel.ts';
import type { TensorDevice } from '../../device/tensor-device.ts';
import backwardSource from './backward.wgsl?raw';
import erfSource from './erf.wgsl?raw';
import forwardSource from './forward.wgsl?raw';
import { geluBackwardReference, geluForwardReference } from './reference.ts';

export const geluForwardKernel = defineKernel({
  name: 'gelu/forward',
  source: `${erfSource}\n${forwardSource}`,
  operands: { input: { access: 'read', element: 'vec4f' }, output: { access: 'write', element: 'vec4f' } },
  uniforms: { length: 'u32' },
  constants: [],
  workgroupSize: 64,
  reference: geluForwardReference,
});

export const geluBackwardKernel = defineKernel({
  name: 'gelu/backward',
  source: `${erfSource}\n${backwardSource}`,
  operands: { input: { access: 'read', element: 'vec4f' }, gradient: { access: 'update', element: 'vec4f' } },
  uniforms: { length: 'u32' },
  constants: [],
  workgroupSize: 64,
  reference: geluBackwardReference,
});

/** output = input/2 (1 + erf(input / sqrt 2)), element by element; the size is a multiple of four. */
export function geluForward(device: TensorDevice, input: Tensor): Tensor {
  const output = device.allocate(input.shape);
  const length = input.size / 4;
  device.run(geluForwardKernel, { operands: { input, output }, uniforms: { length }, constants: {}, workgroups: Math.ceil(length / 64) });
  return output;
}

/** Multiplies `gradient` in place by the derivative of the exact GELU at `input`. */
export function geluBackward(device: TensorDevice, input: Tensor, gradient: Tensor): void {
  const length = input.size / 4;
  device.run(geluBackwardKernel, {
    operands: { input, gradient },
    uniforms: { length },
    constants: {},
    workgroups: Math.ceil(length / 64),
  });
}
