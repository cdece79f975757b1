// What a two-layer adapter needs beside products: the rectifier, and a residual whose weight is learnt. B rows, D width.

import type { Tensor } from '@tensorflow/tfjs-core';
import { defineKernel } from '../../device/kernel.ts';
import type { StorageView, TensorDevice } from '../../device/tensor-device.ts';
import rectifyBackwardSource from './rectify-backward.wgsl?raw';
import rectifySource from './rectify.wgsl?raw';
import { rectifyBackwardReference, rectifyReference, residualBackwardReference, residualReference } from './reference.ts';
import residualBackwardSource from './residual-backward.wgsl?raw';
import residualSource from './residual.wgsl?raw';

const uniforms = { length: 'u32' } as const;

export const rectifyKernel = defineKernel({
  name: 'adapter/rectify',
  source: rectifySource,
  operands: { values: { access: 'update', element: 'vec4f' } },
  uniforms,
  constants: [],
  workgroupSize: 64,
  reference: rectifyReference,
});

export const rectifyBackwardKernel = defineKernel({
  name: 'adapter/rectify-backward',
  source: rectifyBackwardSource,
  operands: { output: { access: 'read', element: 'vec4f' }, gradient: { access: 'update', element: 'vec4f' } },
  uniforms,
  constants: [],
  workgroupSize: 64,
  reference: rectifyBackwardReference,
});

export const residualKernel = defineKernel({
  name: 'adapter/residual',
  source: residualSource,
  operands: {
    input: { access: 'read', element: 'vec4f' },
    change: { access: 'read', element: 'vec4f' },
    weight: { access: 'read', element: 'f32' },
    output: { access: 'write', element: 'vec4f' },
  },
  uniforms,
  constants: [],
  workgroupSize: 64,
  reference: residualReference,
});

export const residualBackwardKernel = defineKernel({
  name: 'adapter/residual-backward',
  source: residualBackwardSource,
  operands: {
    change: { access: 'read', element: 'vec4f' },
    gradient: { access: 'read', element: 'vec4f' },
    weight: { access: 'read', element: 'f32' },
    changeGradient: { access: 'write', element: 'vec4f' },
    weightGradient: { access: 'update', element: 'f32' },
  },
  uniforms,
  constants: [],
  workgroupSize: 64,
  reference: residualBackwardReference,
});

/** values = max(values, 0) in place; the number of values is a multiple of four. */
export function rectify(device: TensorDevice, values: Tensor): void {
  const length = values.size / 4;
  device.run(rectifyKernel, { operands: { values }, uniforms: { length }, constants: {}, workgroups: Math.ceil(length / 64) });
}

/** Sets the gradient to 0, in place, where the output of {@link rectify} is 0. */
export function rectifyBackward(device: TensorDevice, output: Tensor, gradient: Tensor): void {
  const length = gradient.size / 4;
  const operands = { output, gradient };
  device.run(rectifyBackwardKernel, { operands, uniforms: { length }, constants: {}, workgroups: Math.ceil(length / 64) });
}

/** What a residual adds: weight [1] times change, of the shape of the input. */
export interface Residual {
  readonly change: Tensor;
  readonly weight: StorageView;
}

/** input + weight change. */
export function residual(device: TensorDevice, input: Tensor, { change, weight }: Residual): Tensor {
  const output = device.allocate(input.shape);
  const length = input.size / 4;
  const operands = { input, change, weight, output };
  device.run(residualKernel, { operands, uniforms: { length }, constants: {}, workgroups: Math.ceil(length / 64) });
  return output;
}

/** The gradient with respect to `change`; adds the sum of gradient times change to `weightGradient` [1]. Disposes nothing. */
export function residualBackward(
  device: TensorDevice,
  { change, weight }: Residual,
  gradient: Tensor,
  weightGradient: StorageView,
): Tensor {
  const changeGradient = device.allocate(change.shape);
  const operands = { change, gradient, weight, changeGradient, weightGradient };
  device.run(residualBackwardKernel, { operands, uniforms: { length: change.size / 4 }, constants: {}, workgroups: 1 });
  return changeGradient;
}
