import type { Tensor } from '@tensorflow/tfjs-core';
import { defineKernel } from '../../device/kernel.ts';
import { sizeOf, type ElementKind, type Operand, type TensorDevice } from '../../device/tensor-device.ts';
import clearSource from './clear.wgsl?raw';
import source from './copy.wgsl?raw';
import { clearRowsReference, copyRowsReference, zeroReference } from './reference.ts';
import zeroSource from './zero.wgsl?raw';

export const copyRowsKernel = defineKernel({
  name: 'copy-rows',
  source,
  operands: {
    pairs: { access: 'read', element: 'vec2u' },
    source: { access: 'read', element: 'vec4f', halfWhen: 'HALF_SOURCE' },
    destination: { access: 'update', element: 'vec4f', halfWhen: 'HALF' },
  },
  uniforms: { pairs: 'u32' },
  constants: ['WIDTH', 'ADD', 'HALF', 'HALF_SOURCE'],
  workgroupSize: 64,
  reference: copyRowsReference,
});

export const clearRowsKernel = defineKernel({
  name: 'copy-rows/clear',
  source: clearSource,
  operands: {
    pairs: { access: 'read', element: 'vec2u' },
    destination: { access: 'update', element: 'vec4f', halfWhen: 'HALF' },
  },
  uniforms: { pairs: 'u32' },
  constants: ['WIDTH', 'HALF'],
  workgroupSize: 64,
  reference: clearRowsReference,
});

export const zeroKernel = defineKernel({
  name: 'copy-rows/zero',
  source: zeroSource,
  operands: { destination: { access: 'write', element: 'vec4f', halfWhen: 'HALF' } },
  uniforms: { vectors: 'u32' },
  constants: ['HALF'],
  workgroupSize: 64,
  reference: zeroReference,
});

export type CopyMode = 'replace' | 'add';

const isHalf = (device: TensorDevice, operand: Operand): number => (device.kindOf(operand) === 'float16' ? 1 : 0);

export interface CopiedRows {
  readonly from: Operand;
  readonly to: Operand;
  /** Elements of a row, a multiple of four, where it is another than that of the destination: both are then cut into such rows. */
  readonly width?: number;
}

/**
 * For every pair (from, to) of `pairs_N2`: destination[to] = source[from], or +=. No two pairs share their `to`.
 * Source and destination have rows of the same width, are of either kind, and are not the same tensor.
 */
export function copyRows(device: TensorDevice, pairs_N2: Tensor, { from, to, width = to.shape[1] ?? 0 }: CopiedRows, mode: CopyMode): void {
  const [pairs = 0] = pairs_N2.shape;
  device.run(copyRowsKernel, {
    operands: { pairs: pairs_N2, source: from, destination: to },
    uniforms: { pairs },
    constants: { WIDTH: width, ADD: mode === 'add' ? 1 : 0, HALF: isHalf(device, to), HALF_SOURCE: isHalf(device, from) },
    workgroups: Math.ceil((pairs * width) / 4 / 64),
  });
}

/** destination[to] = 0 for every pair (any, to) of `pairs_N2`. */
export function clearRows(device: TensorDevice, pairs_N2: Tensor, destination: Operand): void {
  const [pairs = 0] = pairs_N2.shape;
  const [, width = 0] = destination.shape;
  device.run(clearRowsKernel, {
    operands: { pairs: pairs_N2, destination },
    uniforms: { pairs },
    constants: { WIDTH: width, HALF: isHalf(device, destination) },
    workgroups: Math.ceil((pairs * width) / 4 / 64),
  });
}

/** Sets every element to 0. */
export function fillZero(device: TensorDevice, destination: Operand): void {
  const vectors = Math.ceil(sizeOf(destination.shape) / 4);
  device.run(zeroKernel, {
    operands: { destination },
    uniforms: { vectors },
    constants: { HALF: isHalf(device, destination) },
    workgroups: Math.ceil(vectors / 64),
  });
}

/** A tensor of zeros. */
export function zeros(device: TensorDevice, shape: readonly number[], kind: ElementKind = 'float32'): Tensor {
  const made = device.allocate(shape, kind);
  fillZero(device, made);
  return made;
}
