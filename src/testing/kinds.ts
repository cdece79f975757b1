// Tests that run in both widths: in halves only where the device has them.

import type { Tensor } from '@tensorflow/tfjs-core';
import type { ElementKind, TensorDevice } from '../tensor/device/tensor-device.ts';
import { castToHalves } from '../tensor/kernels/cast/cast.ts';
import { testDevice } from './gpu.ts';

export type FloatKind = Exclude<ElementKind, 'int32'>;

/** Widths of floating-point numbers that the test device has. */
export const floatKinds: readonly FloatKind[] = (await testDevice())?.hasHalves === true ? ['float32', 'float16'] : ['float32'];

/** The tensor itself, or its values as halves; the former is disposed then. */
export function asKind(device: TensorDevice, values: Tensor, kind: FloatKind): Tensor {
  if (kind === 'float32') return values;
  const halves = device.allocate(values.shape, kind);
  castToHalves(device, values, halves);
  values.dispose();
  return halves;
}
