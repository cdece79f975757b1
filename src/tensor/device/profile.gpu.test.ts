import { describe, expect, test } from 'vitest';
import { assertExists } from '../../base/assert.ts';
import { requiredDevice, testDevice } from '../../testing/gpu.ts';
import { copyRows } from '../kernels/copy-rows/copy-rows.ts';
import { defineKernel } from './kernel.ts';

const spun = defineKernel({
  name: 'test/spun',
  source: `@compute @workgroup_size(64) fn main(@builtin(global_invocation_id) id: vec3<u32>) {
    var value = output[id.x];
    for (var i = 0u; i < uniforms.rounds; i = i + 1u) { value = fma(value, uniforms.factor, 1.0); }
    output[id.x] = value;
  }`,
  operands: { output: { access: 'update', element: 'f32' } },
  uniforms: { rounds: 'u32', factor: 'f32' },
  constants: ['KIND'],
  workgroupSize: 64,
  operations: ({ rounds }) => 2 * 64 * rounds,
  reference: () => ({}),
});

const device = await testDevice();
const canTime = device?.report.features.includes('timestamp-query') === true;

describe.skipIf(!canTime)('a profile on the device', () => {
  test('names every pipeline, counts its dispatches, operations and bytes, and tells long from short', async () => {
    const gpu = await requiredDevice();
    const output = gpu.upload(new Float32Array(64), [64]);
    const spin = (rounds: number, KIND: number): void =>
      gpu.run(spun, { operands: { output }, uniforms: { rounds, factor: 0.5 }, constants: { KIND }, workgroups: 1 });
    spin(1, 0);
    spin(1, 1);
    const copy = gpu.upload(new Float32Array(64), [1, 64]);
    const pair = gpu.upload(Uint32Array.of(0, 0), [1, 2]);
    await gpu.finish();
    const { dispatches } = gpu.counters;
    const before = gpu.memory();
    const started = performance.now();
    const profile = await gpu.profile(async () => {
      for (let round = 0; round < 100; round += 1) spin(10, 0);
      copyRows(gpu, pair, { from: output, to: copy }, 'replace');
      // Values may be read meanwhile: value / 2 + 1, a thousand times over, is 2.
      expect([...(await gpu.read(copy))]).toEqual(new Array(64).fill(2));
      for (let round = 0; round < 3; round += 1) spin(2_000_000, 1);
    });
    const wall = performance.now() - started;
    const rows = assertExists(profile.rows, 'a profile');
    expect(gpu.counters.dispatches - dispatches).toBe(104);
    expect(rows[0]).toMatchObject({ kernel: 'test/spun(KIND=1)', dispatches: 3, operations: 3 * 128 * 2_000_000, bytes: 3 * 2 * 256 });
    const short = rows.find(({ kernel }) => kernel === 'test/spun(KIND=0)');
    expect(short).toMatchObject({ dispatches: 100, operations: 100 * 128 * 10, bytes: 100 * 2 * 256 });
    expect(rows.find(({ kernel }) => kernel.startsWith('copy-rows'))).toMatchObject({ dispatches: 1, operations: undefined });
    const total = rows.reduce((all, { milliseconds }) => all + milliseconds, 0);
    expect(rows[0]?.milliseconds).toBeGreaterThan(0.5 * total);
    expect(total).toBeLessThanOrEqual(wall + 1);
    expect(gpu.memory()).toMatchObject({ tensors: before.tensors, usedBytes: before.usedBytes });
    for (const tensor of [output, copy, pair]) tensor.dispose();
  });

  test('ends with what was recorded, also where that throws', async () => {
    const gpu = await requiredDevice();
    const failure = new Error('while recording');
    await expect(gpu.profile(() => Promise.reject(failure))).rejects.toBe(failure);
    const empty = await gpu.profile(() => undefined);
    expect(empty.rows).toEqual([]);
  });
});
