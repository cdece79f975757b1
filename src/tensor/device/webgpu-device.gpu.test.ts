import type { Tensor } from '@tensorflow/tfjs-core';
import { beforeEach, describe, expect, test } from 'vitest';
import { CapabilityError } from '../../base/errors.ts';
import { Random } from '../../base/random.ts';
import { requiredDevice, testDevice } from '../../testing/gpu.ts';
import { copyRows } from '../kernels/copy-rows/copy-rows.ts';
import { defaultSlack } from './buffer-pool.ts';
import { defineKernel } from './kernel.ts';
import type { Storage } from './tensor-device.ts';
import type { WebGpuDevice } from './webgpu-device.ts';

function doubleKernel(name: string, body: string) {
  return defineKernel({
    name,
    source: `@compute @workgroup_size(64) fn main(@builtin(global_invocation_id) id: vec3<u32>) { ${body} }`,
    operands: { input: { access: 'read', element: 'f32' }, output: { access: 'write', element: 'f32' } },
    uniforms: { length: 'u32' },
    constants: [],
    workgroupSize: 64,
    reference: () => ({}),
  });
}

const calls = (length: number) => ({ uniforms: { length }, constants: {}, workgroups: Math.ceil(length / 64) });

const good = doubleKernel('test/good', 'if (id.x < uniforms.length) { output[id.x] = 2.0 * input[id.x]; }');

const added = defineKernel({
  name: 'test/added',
  source:
    '@compute @workgroup_size(64) fn main(@builtin(global_invocation_id) id: vec3<u32>) { if (id.x < 4u) { sum[id.x] += uniforms.value; } }',
  operands: { sum: { access: 'update', element: 'f32' } },
  uniforms: { value: 'f32' },
  constants: [],
  workgroupSize: 64,
  reference: () => ({}),
});

describe.skipIf((await testDevice()) === undefined)('the WebGPU device', () => {
  let device: WebGpuDevice;
  beforeEach(async () => {
    device = await requiredDevice();
  });

  const invalid = [
    ['WGSL that does not parse', doubleKernel('test/does-not-parse', 'this is no program')],
    ['WGSL of wrong types', doubleKernel('test/wrong-types', 'output[id.x] = uniforms.length;')],
    ['a name that is declared twice', doubleKernel('test/declared-twice', 'let a = 1u; let a = 2u;')],
  ] as const;
  test.each(invalid)('%s: the next read fails and names the kernel', async (_, kernel) => {
    const input = device.upload(Float32Array.of(1, 2, 3, 4), [4]);
    const output = device.upload(Float32Array.of(9, 9, 9, 9), [4]);
    device.run(kernel, { operands: { input, output }, ...calls(4) });
    const error = await device.read(output).then(
      () => undefined,
      (reason: unknown) => reason,
    );
    expect(error).toBeInstanceOf(CapabilityError);
    expect(String(error)).toContain(kernel.name);
    // Reported once; the device goes on.
    expect([...(await device.read(input))]).toEqual([1, 2, 3, 4]);
    for (const tensor of [input, output]) tensor.dispose();
  });

  test('a dispatch that reads and writes one buffer is reported with its name', async () => {
    const tensor = device.upload(Float32Array.of(1, 2, 3, 4), [4]);
    const other = device.allocate([4]);
    device.run(good, { operands: { input: tensor, output: other }, ...calls(4) });
    expect([...(await device.read(other))]).toEqual([2, 4, 6, 8]);
    device.run(good, { operands: { input: tensor, output: tensor }, ...calls(4) });
    device.flush();
    await expect(device.read(other)).rejects.toThrow(/test\/good/);
    for (const made of [tensor, other]) made.dispose();
  });

  test('more than one binding holds is refused before anything is made', () => {
    const before = device.memory();
    for (const make of [
      () => device.allocate([device.maximumBindingLength + 1]),
      () => device.allocate([2 ** 20, 2 ** 20]),
      () => device.createStorage('a page', device.maximumBindingLength + 1),
    ]) {
      expect(make).toThrow(CapabilityError);
      expect(make).toThrow(/MiB in one piece/);
    }
    expect(device.memory()).toEqual(before);
  });

  test('a view that is not aligned is refused with the names of kernel and storage', () => {
    const storage = device.createStorage('crooked page', 256);
    const target = { storage, offset: 4, shape: [4] };
    const input = device.upload(new Float32Array(4), [4]);
    expect(() => device.run(good, { operands: { input, output: target }, ...calls(4) })).toThrow(/test\/good.*crooked page/);
    input.dispose();
    device.destroyStorage(storage);
  });

  test('more dispatches than the ring of uniforms holds keep their own numbers', async () => {
    const sum = device.upload(new Float32Array(4), [4]);
    for (let value = 0; value < 5000; value += 1) {
      device.run(added, { operands: { sum }, uniforms: { value }, constants: {}, workgroups: 1 });
    }
    // 0 + 1 + ... + 4999; below 2^24, hence exact.
    expect([...(await device.read(sum))]).toEqual(new Array(4).fill((4999 * 5000) / 2));
    sum.dispose();
  });

  test('a disposed tensor keeps its values until the commands that read it have run', async () => {
    const sum = device.upload(new Float32Array(4), [1, 4]);
    for (let i = 1; i <= 300; i += 1) {
      const own = device.upload(new Float32Array(4).fill(i), [1, 4]);
      const pair = device.upload(Uint32Array.of(0, 0), [1, 2]);
      copyRows(device, pair, { from: own, to: sum }, 'add');
      for (const tensor of [own, pair]) tensor.dispose();
    }
    expect([...(await device.read(sum))]).toEqual(new Array(4).fill((300 * 301) / 2));
    sum.dispose();
  });

  test('an upload does not change what a recorded dispatch still reads', async () => {
    const sums: Tensor[] = [];
    for (let round = 1; round <= 20; round += 1) {
      const old = device.upload(new Float32Array(4).fill(round), [4]);
      const output = device.allocate([4]);
      device.run(good, { operands: { input: old, output }, ...calls(4) });
      old.dispose();
      // Would be given the buffer of `old`, were it not for the dispatch above.
      const young = device.upload(new Float32Array(4).fill(-1000), [4]);
      young.dispose();
      sums.push(output);
    }
    expect(await Promise.all(sums.map(async (sum) => (await device.read(sum))[3]))).toEqual(sums.map((_, index) => 2 * (index + 1)));
    for (const sum of sums) sum.dispose();
  });

  test('a buffer serves the next dispatch as soon as its tensor is disposed', async () => {
    const input = device.upload(Float32Array.of(1, 2, 3, 4), [4]);
    const before = device.memory();
    let value = device.allocate([4]);
    device.run(good, { operands: { input, output: value }, ...calls(4) });
    for (let round = 0; round < 30; round += 1) {
      const next = device.allocate([4]);
      device.run(good, { operands: { input: value, output: next }, ...calls(4) });
      value.dispose();
      value = next;
    }
    const { submits } = device.counters;
    expect(device.memory().allocatedBytes - before.allocatedBytes).toBeLessThanOrEqual(2 * 256);
    expect([...(await device.read(value))]).toEqual([1, 2, 3, 4].map((one) => one * 2 ** 31));
    expect(device.counters.submits - submits).toBe(1);
    for (const tensor of [input, value]) tensor.dispose();
  });

  test('counts dispatches, submits and the peak of memory', async () => {
    const input = device.upload(new Float32Array(4).fill(1), [4]);
    await device.read(input);
    const before = device.counters;
    const output = device.allocate([4]);
    for (let round = 0; round < 130; round += 1) device.run(good, { operands: { input, output }, ...calls(4) });
    await device.read(output);
    const after = device.counters;
    expect(after.dispatches - before.dispatches).toBe(130);
    expect(after.submits - before.submits).toBe(3);
    device.resetPeak();
    const { allocatedBytes } = device.memory();
    const storage = device.createStorage('a mebibyte', 2 ** 18);
    device.destroyStorage(storage);
    expect(device.memory()).toMatchObject({ allocatedBytes, peakBytes: allocatedBytes + 2 ** 20 });
    device.resetPeak();
    expect(device.memory().peakBytes).toBe(allocatedBytes);
    for (const tensor of [input, output]) tensor.dispose();
  });

  test('memory stays within its bound over batches of ever new lengths', async () => {
    const random = new Random(7);
    const width = 512;
    const double = (input: Tensor): Tensor => {
      const output = device.allocate(input.shape);
      device.run(good, { operands: { input, output }, ...calls(input.size) });
      return output;
    };
    const step = async (index: number): Promise<void> => {
      const length = 1 + random.below(2000);
      const input = device.upload(new Float32Array(width * length).fill(1), [length, width]);
      const output = double(input);
      const again = double(output);
      if (index % 3 === 0) expect((await device.read(output))[width * length - 1]).toBe(2);
      for (const tensor of [input, output, again]) tensor.dispose();
    };
    device.trim();
    device.resetPeak();
    const before = device.memory();
    for (let index = 0; index < 200; index += 1) await step(index);
    const { tensors, usedBytes, peakBytes } = device.memory();
    expect(tensors).toBe(before.tensors);
    expect(usedBytes).toBe(before.usedBytes);
    const largest = 3 * 2000 * width * 4;
    const staging = (4 + 2) * 2 ** 20;
    expect(peakBytes - before.allocatedBytes).toBeGreaterThan(0.9 * largest);
    expect(peakBytes - before.allocatedBytes - staging).toBeLessThanOrEqual(defaultSlack.factor * largest + defaultSlack.bytes);
    device.trim();
    expect(device.memory().allocatedBytes).toBe(before.allocatedBytes);
  });

  test('views are written, copied and read at their place', async () => {
    const [from, to] = [device.createStorage('from', 4 * device.viewAlignment), device.createStorage('to', 4 * device.viewAlignment)];
    const view = (storage: Storage, index: number) => ({ storage, offset: index * device.viewAlignment, shape: [5] });
    device.writeView(view(from, 1), Float32Array.of(1, 2, 3, 4, 5));
    device.copyView(view(from, 1), view(to, 3));
    expect([...(await device.read(view(to, 0)))]).toEqual([0, 0, 0, 0, 0]);
    expect([...(await device.read(view(to, 3)))]).toEqual([1, 2, 3, 4, 5]);
    // What was recorded before a write must not see it.
    device.copyView(view(from, 1), view(to, 2));
    device.writeView(view(from, 1), Float32Array.of(9, 9, 9, 9, 9));
    expect([...(await device.read(view(to, 2)))]).toEqual([1, 2, 3, 4, 5]);
    expect(() => device.copyView(view(from, 1), view(from, 2))).toThrow(/within one buffer/);
    for (const storage of [from, to]) device.destroyStorage(storage);
  });

  test('whole numbers keep all 32 bits', async () => {
    const tensor = device.upload(Uint32Array.of(0, 1, 0x7fffffff, 0x80000000, 0xffffffff), [5]);
    expect([...(await device.readIntegers(tensor))]).toEqual([0, 1, 0x7fffffff, 0x80000000, 0xffffffff]);
    tensor.dispose();
  });
});
