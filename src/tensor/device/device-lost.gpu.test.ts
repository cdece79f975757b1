// In a file of its own: it starts a device in place of the shared one, and destroys it.

import { describe, expect, test } from 'vitest';
import { CapabilityError } from '../../base/errors.ts';
import { startNodeGpu } from '../../headless/node-gpu.ts';
import { testDevice } from '../../testing/gpu.ts';
import { geluForward } from '../kernels/gelu/gelu.ts';
import { requestDevice } from './request-device.ts';
import { WebGpuDevice } from './webgpu-device.ts';

describe.skipIf((await testDevice()) === undefined)('a device that is destroyed', () => {
  test('says so, to whoever waits and to whoever reads', async () => {
    const device = await WebGpuDevice.start(await requestDevice(startNodeGpu()));
    const input = device.upload(Float32Array.of(1, 2, 3, 4), [4]);
    const output = geluForward(device, input);
    expect((await device.read(output))[0]).toBeCloseTo(0.841345, 5);
    const pending = device.read(geluForward(device, output)).then(
      () => 'values',
      (reason: unknown) => reason,
    );
    device.dispose();
    expect(await device.lost).toMatch(/^destroyed/);
    // The read that was under way either came through or says the same.
    const outcome = await pending;
    if (outcome !== 'values') expect(outcome).toBeInstanceOf(CapabilityError);
    expect(() => device.throwIfFailed()).toThrow(/lost/);
    await expect(device.read(input)).rejects.toThrow(CapabilityError);
  });
});

test('without WebGPU the reason is told apart', async () => {
  await expect(requestDevice(undefined)).rejects.toMatchObject({ reason: 'no-api', code: 'capability' });
});
