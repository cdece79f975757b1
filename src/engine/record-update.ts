import type { ParameterArena } from '../tensor/arena/parameter-arena.ts';
import type { TensorDevice } from '../tensor/device/tensor-device.ts';
import { adamW, type AdamWSettings } from '../tensor/kernels/adamw/adamw.ts';

/** Records the update that ends a step; under half precision the loss scale adapts itself. */
export function recordUpdate(device: TensorDevice, arena: ParameterArena, settings: Omit<AdamWSettings, 'scaling'>): void {
  const { learningRate, weightDecay, gradientClip } = settings;
  const scaling = arena.precision === 'f16' ? 'dynamic' : 'none';
  adamW(device, arena.optimizedPages(), { learningRate, weightDecay, gradientClip, scaling }, arena.optimizerState);
}
