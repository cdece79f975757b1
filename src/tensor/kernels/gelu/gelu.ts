import type { Tensor } from '@tensorflow/tfjs-core';
import { defineKernel } from '../../device/kernel.ts';
import type { TensorDevice } from '../../device/tensor-device.ts';
import backwardSource from './backward.wgsl?raw';
import forwardSource from './forward.wgsl?raw';
import gelu4Source from './gelu4.wgsl?raw';
import { geluBackwardReference, geluForwardReference } from './reference.ts';

export const geluForwardKernel = defineKernel({
  name: 'gelu/forward',
  source: `${gelu4Source}\n${forwardSource}`,
  operands: {
    input: { access: 'read', element: 'vec4f', halfWhen: 'HALF' },
    output: { access: 'write', element: 'vec4f', halfWhen: 'HALF' },
  },
  uniforms: { length: 'u32' },
  constants: ['HALF'],
  workgroupSize: 64,
  reference: geluForwardReference,
});

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

/** output = input/2 (1 + erf(input / sqrt 2)), element by element, as wide as the input; the size is a multiple of four. */
export function geluForward(device: TensorDevice, input: Tensor): Tensor {
  const kind = device.kindOf(input);
  const output = device.allocate(input.shape, kind);
  const length = input.size / 4;
  device.run(geluForwardKernel, {
    operands: { input, output },
    uniforms: { length },
    constants: { HALF: kind === 'float16' ? 1 : 0 },
    workgroups: Math.ceil(length / 64),
  });
  return output;
}

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
