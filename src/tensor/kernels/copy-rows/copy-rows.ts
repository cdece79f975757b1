import type { Tensor } from '@tensorflow/tfjs-core';
import { defineKernel } from '../../device/kernel.ts';
import type { TensorDevice } from '../../device/tensor-device.ts';
import source from './copy.wgsl?raw';
import { copyRowsReference } from './reference.ts';

export const copyRowsKernel = defineKernel({
  name: 'copy-rows',
  source,
  operands: {
    pairs: { access: 'read', element: 'vec2u' },
    source: { access: 'read', element: 'vec4f' },
    destination: { access: 'update', element: 'vec4f' },
  },
  uniforms: { pairs: 'u32' },
  constants: ['WIDTH', 'ADD', 'CLEAR'],
  workgroupSize: 64,
  reference: copyRowsReference,
});

export type CopyMode = 'replace' | 'add' | 'clear';

/**
 * For every pair (from, to) of `pairs_N2`: destination[to] = source[from], += or 0. No two pairs share their `to`.
 * Source and destination have the same width and are not the same tensor (`clear` needs no source: pass any other).
 */
export function copyRows(
  device: TensorDevice,
  pairs_N2: Tensor,
  { from, to }: { readonly from: Tensor; readonly to: Tensor },
  mode: CopyMode,
): void {
  const [pairs = 0] = pairs_N2.shape;
  const [, width = 0] = to.shape;
  device.run(copyRowsKernel, {
    operands: { pairs: pairs_N2, source: from, destination: to },
    uniforms: { pairs },
    constants: { WIDTH: width, ADD: mode === 'add' ? 1 : 0, CLEAR: mode === 'clear' ? 1 : 0 },
    workgroups: Math.ceil((pairs * width) / 4 / 64),
  });
}
