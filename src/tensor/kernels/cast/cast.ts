import { assert } from '../../../base/assert.ts';
import { defineKernel } from '../../device/kernel.ts';
import { sizeOf, type Operand, type TensorDevice } from '../../device/tensor-device.ts';
import source from './cast.wgsl?raw';
import { castReference } from './reference.ts';

export const castKernel = defineKernel({
  name: 'cast',
  source,
  operands: { input: { access: 'read', element: 'vec4f' }, output: { access: 'write', element: 'vec4f', halfWhen: 'HALF' } },
  uniforms: { length: 'u32' },
  constants: ['HALF'],
  workgroupSize: 256,
  reference: castReference,
});

/** Rounds 32-bit values to halves: `to[i] = from[i]`. Sizes are equal and multiples of four. */
export function castToHalves(device: TensorDevice, from: Operand, to: Operand): void {
  const length = sizeOf(from.shape) / 4;
  assert(Number.isInteger(length) && sizeOf(to.shape) === 4 * length, 'a cast between operands of different size');
  device.run(castKernel, {
    operands: { input: from, output: to },
    uniforms: { length },
    constants: { HALF: device.kindOf(to) === 'float16' ? 1 : 0 },
    workgroups: Math.ceil(length / 256),
  });
}
