// In a file of its own: it starts a device in place of the shared one, and destroys it.

import { describe, expect, test } from 'vitest';
import { CapabilityError } from '../../base/errors.ts';
import { startNodeGpu } from '../../headless/node-gpu.ts';
import { testDevice } from '../../testing/gpu.ts';
import { defineKernel } from './kernel.ts';
import { requestDevice } from './request-device.ts';
import { WebGpuDevice } from './webgpu-device.ts';

const scaled = defineKernel({
  name: 'test/scaled',
  source:
    '@compute @workgroup_size(64) fn main(@builtin(global_invocation_id) id: vec3<u32>) { if (id.x < 4u) { values[id.x] *= uniforms.factor; } }',
  operands: { values: { access: 'update', element: 'f32' } },
  uniforms: { factor: 'f32' },
  constants: [],
  workgroupSize: 64,
  reference: () => ({}),
});

describe.skipIf((await testDevice()) === undefined)('a device that is destroyed', () => {
  test('says so, to whoever waits and to whoever reads', async () => {
    const device = await WebGpuDevice.start(await requestDevice(startNodeGpu()));
    const input = device.upload(Float32Array.of(1, 2, 3, 4), [4]);
    const double = (): void => device.run(scaled, { operands: { values: input }, uniforms: { factor: 2 }, constants: {}, workgroups: 1 });
    double();
    expect([...(await device.read(input))]).toEqual([2, 4, 6, 8]);
    double();
    const pending = device.read(input).then(
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
