import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { CapabilityError } from '../../base/errors.ts';
import { requiredDevice, testDevice } from '../../testing/gpu.ts';
import { defineKernel, pipelineKey } from './kernel.ts';
import type { WebGpuDevice } from './webgpu-device.ts';

const timesKernel = (name: string, body = 'output[id.x] = f32(FACTOR) * input[id.x];') =>
  defineKernel({
    name,
    source: `@compute @workgroup_size(4) fn main(@builtin(global_invocation_id) id: vec3<u32>) { ${body} }`,
    operands: { input: { access: 'read', element: 'f32' }, output: { access: 'write', element: 'f32' } },
    uniforms: { length: 'u32' },
    constants: ['FACTOR'],
    workgroupSize: 4,
    reference: () => ({}),
  });

/** The labels of all pipelines that are asked for from here on, in this test. */
function spyOnCompilation() {
  const now = vi.spyOn(GPUDevice.prototype, 'createComputePipeline');
  const ahead = vi.spyOn(GPUDevice.prototype, 'createComputePipelineAsync');
  return () => [...now.mock.calls, ...ahead.mock.calls].map(([descriptor]) => descriptor.label ?? '');
}

describe.skipIf((await testDevice()) === undefined)('compiling ahead', () => {
  let device: WebGpuDevice;
  beforeEach(async () => {
    device = await requiredDevice();
  });
  afterEach(() => vi.restoreAllMocks());
  const wanted = (kernel: ReturnType<typeof timesKernel>, factors: readonly number[]) =>
    factors.map((FACTOR) => ({ kernel, constants: { FACTOR } }));
  const run = async (kernel: ReturnType<typeof timesKernel>, FACTOR: number): Promise<number[]> => {
    const [input, output] = [device.upload(Float32Array.of(1, 2, 3, 4), [4]), device.allocate([4])];
    device.run(kernel, { operands: { input, output }, uniforms: { length: 4 }, constants: { FACTOR }, workgroups: 1 });
    const values = [...(await device.read(output))];
    for (const tensor of [input, output]) tensor.dispose();
    return values;
  };

  test('tells its progress, and what it compiled is run without compiling again', async () => {
    const kernel = timesKernel('test/times');
    const factors = Array.from({ length: 20 }, (_, index) => index + 1);
    const progress: (readonly [number, number])[] = [];
    const labels = spyOnCompilation();
    await Promise.all([
      device.compile(wanted(kernel, [...factors, ...factors]), { onProgress: (done, total) => progress.push([done, total]) }),
      device.compile(wanted(kernel, [3, 7])),
    ]);
    expect(await run(kernel, 7)).toEqual([7, 14, 21, 28]);
    await device.compile(wanted(kernel, factors));
    expect(progress).toEqual(Array.from({ length: 21 }, (_, done) => [done, 20]));
    expect([...labels()].sort()).toEqual(factors.map((FACTOR) => pipelineKey(kernel, { FACTOR })).sort());
    expect(device.compiledPipelines).toEqual(expect.arrayContaining(labels()));
  });

  const broken = [
    ['that does not parse', 'this is no program', 'parsing'],
    ['of wrong types', 'output[id.x] = uniforms.length;', 'type'],
  ] as const;
  test.each(broken)('names a kernel %s, compiles the others, and the device goes on', async (what, body, said) => {
    const [bad, good] = [timesKernel(`test/bad ${what}`, body), timesKernel(`test/good beside one ${what}`)];
    const error = await device.compile([...wanted(bad, [1]), ...wanted(good, [5])]).then(
      () => undefined,
      (reason: unknown) => reason,
    );
    expect(error).toBeInstanceOf(CapabilityError);
    expect(String(error)).toContain(`refused kernel test/bad ${what}(FACTOR=1)`);
    expect(String(error)).toContain(said);
    expect(device.compiledPipelines).toContain(`${good.name}(FACTOR=5)`);
    // Nothing is left that a later read would be blamed for.
    expect(await run(good, 5)).toEqual([5, 10, 15, 20]);
  });

  test('refuses constants that are missing, and leaves no error scope open', async () => {
    const kernel = timesKernel('test/constants');
    await expect(device.compile(wanted(kernel, [-1]))).rejects.toThrow('constant FACTOR is -1');
    await expect(run(kernel, 0.5)).rejects.toThrow('constant FACTOR is 0.5');
    await expect(run(timesKernel('test/after', 'nonsense'), 1)).rejects.toThrow('test/after');
  });

  test('begins nothing more once it is aborted', async () => {
    const kernel = timesKernel('test/aborted');
    const controller = new AbortController();
    const labels = spyOnCompilation();
    const reason = new Error('enough');
    const factors = Array.from({ length: 60 }, (_, index) => index + 1);
    const compiling = device.compile(wanted(kernel, factors), {
      signal: controller.signal,
      onProgress: (done) => {
        if (done === 2) controller.abort(reason);
      },
    });
    await expect(compiling).rejects.toBe(reason);
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(labels().length).toBeGreaterThanOrEqual(2);
    expect(labels().length).toBeLessThan(20);
    // What was under way is there afterwards.
    expect(device.compiledPipelines).toEqual(expect.arrayContaining(labels()));
  });
});
