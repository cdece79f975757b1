import { expect } from 'vitest';
import type { TensorDevice } from '../tensor/device/tensor-device.ts';

/** Runs `work` and expects that it leaves as many live tensors as it found: whatever it returns, it must have disposed. */
export async function expectNoLeak(device: TensorDevice, work: () => Promise<void> | void): Promise<void> {
  const before = device.memory().tensors;
  await work();
  expect(device.memory().tensors - before, 'tensors that were not disposed').toBe(0);
}
