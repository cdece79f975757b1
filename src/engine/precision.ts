import type { Precision, RunFile } from '../contract/run-file.ts';
import type { TensorDevice } from '../tensor/device/tensor-device.ts';

/** Precision of the stages that train: what was asked for, or what the device can do. */
export function precisionOn({ hasHalves }: Pick<TensorDevice, 'hasHalves'>, { precision }: Pick<RunFile, 'precision'>): Precision {
  return hasHalves ? precision : 'f32';
}
