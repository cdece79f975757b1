import type { Tensor } from '@tensorflow/tfjs-core';
import { defineKernel } from '../../device/kernel.ts';
import type { TensorDevice } from '../../device/tensor-device.ts';
import backwardSource from './backward.wgsl?raw';
import forwardSource from './forward.wgsl?raw';
import lanesSource from './lanes.wgsl?raw';
import { normaliseBackwardReference, normaliseForwardReference } from './reference.ts';

export const normaliseForwardKernel = defineKernel({
  name: 'normalise/forward',
  source: `${lanesSource}\n${forwardSource}`,
  operands: {
    input: { access: 'read', element: 'vec4f' },
    output: { access: 'write', element: 'vec4f' },
    norms: { access: 'write', element: 'f32' },
  },
  uniforms: { rows: 'u32' },
  constants: ['WIDTH'],
  workgroupSize: 64,
  reference: normaliseForwardReference,
});

export const normaliseBackwardKernel = defineKernel({
  name: 'normalise/backward',
  source: `${lanesSource}\n${backwardSource}`,
  operands: {
    output: { access: 'read', element: 'vec4f' },
    norms: { access: 'read', element: 'f32' },
    gradient: { access: 'update', element: 'vec4f' },
  },
  uniforms: { rows: 'u32' },
  constants: ['WIDTH'],
  workgroupSize: 64,
  reference: normaliseBackwardReference,
});

export interface NormaliseSaved {
  readonly output_BD: Tensor;
  readonly norms_B: Tensor;
}

/** x / max(|x|, 1e-12) for every row of [B, D]: embeddings on the unit sphere, whose dot product is the cosine. */
export function normaliseForward(device: TensorDevice, input_BD: Tensor): NormaliseSaved {
  const [rows = 0, width = 0] = input_BD.shape;
  const output_BD = device.allocate([rows, width]);
  const norms_B = device.allocate([rows]);
  device.run(normaliseForwardKernel, {
    operands: { input: input_BD, output: output_BD, norms: norms_B },
    uniforms: { rows },
    constants: { WIDTH: width },
    workgroups: rows,
  });
  return { output_BD, norms_B };
}

/** Turns the gradient of the normalised rows, in place, into that of the rows: (g - y (y . g)) / |x|. */
export function normaliseBackward(device: TensorDevice, saved: NormaliseSaved, gradient_BD: Tensor): void {
  const [rows = 0, width = 0] = gradient_BD.shape;
  device.run(normaliseBackwardKernel, {
    operands: { output: saved.output_BD, norms: saved.norms_B, gradient: gradient_BD },
    uniforms: { rows },
    constants: { WIDTH: width },
    workgroups: rows,
  });
}
