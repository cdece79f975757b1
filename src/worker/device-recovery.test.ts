import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { PlainDevice } from '../tensor/device/plain-device.ts';
import type { TensorDevice } from '../tensor/device/tensor-device.ts';
import { DeviceRecovery } from './device-recovery.ts';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

/** What a promise comes to, with time that passes by itself. */
async function settled<T>(promise: Promise<T>): Promise<T | Error> {
  const caught = promise.catch((error: unknown) => (error instanceof Error ? error : new Error(String(error))));
  await vi.runAllTimersAsync();
  return caught;
}

const device: TensorDevice = new PlainDevice();

test('two losses in a row stop a run; a save between them does not count them as such', async () => {
  const recovery = new DeviceRecovery(() => Promise.resolve(device));
  expect(await settled(recovery.replace('reset'))).toBe(device);
  recovery.saved();
  expect(await settled(recovery.replace('reset'))).toBe(device);
  expect(await settled(recovery.replace('reset again'))).toMatchObject({
    fault: { key: 'device-lost-again', losses: 2, reason: 'reset again' },
  });
});

test('a GPU that is not offered at once is asked for again; one that never comes is told', async () => {
  let asked = 0;
  const late = new DeviceRecovery(() => {
    asked += 1;
    return asked < 3 ? Promise.reject(new Error('none yet')) : Promise.resolve(device);
  });
  expect(await settled(late.replace('reset'))).toBe(device);
  expect(asked).toBe(3);
  const never = new DeviceRecovery(() => Promise.reject(new Error('no adapter')));
  expect(await settled(never.replace('reset'))).toMatchObject({ message: 'no adapter' });
});

test('a failure on a device that is there is no loss', async () => {
  const recovery = new DeviceRecovery(() => Promise.resolve(device));
  const gone = { lost: Promise.resolve('destroyed: by the system') } as unknown as TensorDevice; // only this is asked of it
  const there = { lost: new Promise<string>(() => undefined) } as unknown as TensorDevice;
  expect(await settled(recovery.reasonOf(there))).toBeUndefined();
  expect(await settled(recovery.reasonOf(gone))).toBe('destroyed: by the system');
});
