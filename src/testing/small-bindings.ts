import type { TensorDevice } from '../tensor/device/tensor-device.ts';

/** Does `work` on the device as if it could bind no more than this: pages and blocks become small and many. */
export async function withSmallBindings<T>(device: TensorDevice, length: number, work: () => Promise<T>): Promise<T> {
  const own = device.maximumBindingLength;
  Object.defineProperty(device, 'maximumBindingLength', { value: length, configurable: true });
  try {
    return await work();
  } finally {
    Object.defineProperty(device, 'maximumBindingLength', { value: own, configurable: true });
  }
}
