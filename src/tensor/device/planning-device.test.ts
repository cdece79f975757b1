import { describe, expect, test } from 'vitest';
import { CapabilityError } from '../../base/errors.ts';
import { defineKernel } from './kernel.ts';
import { PlanningDevice } from './planning-device.ts';
import { uniformRingBytes } from './uniform-ring.ts';

const kernel = defineKernel({
  name: 'test/copied',
  source: '',
  operands: { input: { access: 'read', element: 'vec4f', halfWhen: 'HALF' }, output: { access: 'write', element: 'f32' } },
  uniforms: { length: 'u32' },
  constants: ['HALF', 'WIDTH'],
  workgroupSize: 64,
  reference: () => ({}),
});

const limits = { maxStorageBufferBindingSize: 2 ** 20, maxBufferSize: 2 ** 21, maxComputeWorkgroupsPerDimension: 65_535 };
const report = { name: 'small', vendor: '', architecture: '', isSoftware: false, features: ['shader-f16'], limits };
const planned = (features = report.features) => new PlanningDevice({ report: { ...report, features }, choices: new Map() });
const call = { uniforms: { length: 4 }, constants: { HALF: 0, WIDTH: 8 }, workgroups: 3 };

describe('a device that only plans', () => {
  test('lists every dispatch with what it binds, and every pipeline once', async () => {
    const device = planned();
    const [input, output, half] = [device.upload(new Float32Array(6), [2, 3]), device.allocate([6]), device.allocate([6], 'float16')];
    const page = device.createStorage('page', 512);
    device.run(kernel, { ...call, operands: { input, output } });
    device.run(kernel, { ...call, operands: { input: { storage: page, offset: 128, shape: [100] }, output } });
    device.run(kernel, { ...call, constants: { HALF: 1, WIDTH: 8 }, operands: { input: half, output } });
    device.run(kernel, { ...call, workgroups: 0, operands: { input, output } });
    expect(device.calls.map(({ operands }) => operands.map(({ bytes }) => bytes))).toEqual([
      [32, 32],
      [400, 32],
      [16, 32],
    ]);
    expect(device.calls[0]).toMatchObject({ kernel: { name: 'test/copied' }, uniforms: { length: 4 }, workgroups: 3 });
    expect(device.pipelines.map(({ constants }) => constants)).toEqual([
      { HALF: 0, WIDTH: 8 },
      { HALF: 1, WIDTH: 8 },
    ]);
    expect(device.counters).toEqual({ dispatches: 3, submits: 0 });
    expect([...(await device.read(output))]).toEqual([0, 0, 0, 0, 0, 0]);
    expect(device.counters.submits).toBe(1);
  });

  test('counts tensors, storages, staging and uniforms, and the most there were at once', async () => {
    const device = planned();
    const start = device.memory();
    expect(start).toMatchObject({ tensors: 0, usedBytes: 0, allocatedBytes: uniformRingBytes(256) });
    const page = device.createStorage('page', 4096, 'float16');
    const [first, second] = [device.allocate([1024]), device.allocate([1024])];
    expect(device.memory()).toMatchObject({ tensors: 2, usedBytes: 8192 + 2 * 4096 });
    first.dispose();
    first.dispose();
    const third = device.allocate([1024]);
    await device.read(third);
    expect(device.memory().peakBytes - start.allocatedBytes).toBe(8192 + 2 * 4096 + 4096);
    for (const tensor of [second, third]) tensor.dispose();
    device.destroyStorage(page);
    expect(device.memory()).toMatchObject({ tensors: 0, usedBytes: 0 });
  });

  test('refuses what the real device refuses, before anything is counted', () => {
    const device = planned();
    const before = device.memory();
    expect(device.maximumBindingLength).toBe(2 ** 18);
    expect(() => device.allocate([2 ** 18 + 4])).toThrow(CapabilityError);
    expect(() => device.createStorage('a page', 2 ** 18 + 4)).toThrow(/a page needs 1 MiB in one piece/);
    expect(() => device.upload(new Float32Array(3), [4])).toThrow('3 values');
    expect(device.memory()).toEqual(before);
    const [input, half] = [device.allocate([4]), device.allocate([4], 'float16')];
    const page = device.createStorage('crooked page', 256);
    const refused = (operand: typeof input | { storage: typeof page; offset: number; shape: number[] }) => () =>
      device.run(kernel, { ...call, operands: { input: operand, output: input } });
    expect(refused(half)).toThrow('test/copied: input is of halves');
    expect(refused({ storage: page, offset: 4, shape: [4] })).toThrow('not aligned');
    expect(refused({ storage: page, offset: 128, shape: [129] })).toThrow('beyond crooked page');
    expect(() => device.run(kernel, { ...call, constants: { HALF: 0, WIDTH: 0.5 }, operands: { input, output: input } })).toThrow('WIDTH');
    half.dispose();
    expect(refused(half)).toThrow('disposed');
    expect(device.calls.length).toBe(0);
  });

  test('has halves only where the report has them', () => {
    expect(planned().hasHalves).toBe(true);
    expect(planned([]).hasHalves).toBe(false);
  });
});
