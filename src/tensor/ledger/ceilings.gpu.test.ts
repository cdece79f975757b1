import { describe, expect, test } from 'vitest';
import { assertExists } from '../../base/assert.ts';
import { requiredDevice, testDevice } from '../../testing/gpu.ts';
import { copyKernel, measureCeilings, multiplyAddKernel } from './ceilings.ts';

const device = await testDevice();

describe.skipIf(device === undefined)('the ceilings of the device', () => {
  test.each([0, 1])('multiply-adds are all computed, halves: %i', async (HALF) => {
    const gpu = await requiredDevice();
    if (HALF === 1 && !gpu.hasHalves) return;
    const output = gpu.allocate([256], HALF === 1 ? 'float16' : 'float32');
    const run = (rounds: number, factor: number, addend: number): Promise<Float32Array> => {
      gpu.run(multiplyAddKernel, { operands: { output }, uniforms: { rounds, factor, addend }, constants: { HALF }, workgroups: 1 });
      return gpu.read(output);
    };
    // Four steps of x -> x / 2 + 1 from 0, 1, 2 and 3 end at 1.875, 1.9375, 2 and 2.0625.
    expect([...(await run(1, 0.5, 1))]).toEqual(new Array(256).fill(7.875));
    // Each of four chains takes 40 steps of one.
    expect([...(await run(10, 1, 1))]).toEqual(new Array(256).fill(166));
    output.dispose();
  });

  test('the copy copies every element', async () => {
    const gpu = await requiredDevice();
    const values = Float32Array.from({ length: 1028 }, (_, index) => index + 1);
    const [input, output] = [gpu.upload(values, [1028]), gpu.allocate([1028])];
    gpu.run(copyKernel, { operands: { input, output }, uniforms: { length: 257 }, constants: {}, workgroups: 5 });
    expect(await gpu.read(output)).toEqual(values);
    for (const tensor of [input, output]) tensor.dispose();
  });

  test('are of the same order twice, and leave nothing behind', async () => {
    const gpu = await requiredDevice();
    const before = gpu.memory().usedBytes;
    const [first, second] = [await measureCeilings(gpu), await measureCeilings(gpu)].map((one) => assertExists(one, 'ceilings'));
    expect(gpu.memory().usedBytes).toBe(before);
    const names = ['gigaflops', 'gigabytesPerSecond', ...(gpu.hasHalves ? (['halfGigaflops'] as const) : [])] as const;
    for (const name of names) {
      expect(first?.[name]).toBeGreaterThan(0);
      const ratio = (first?.[name] ?? NaN) / (second?.[name] ?? NaN);
      // Other programs share the machine: a unit that is wrong shows, a busy moment does not.
      expect(ratio, name).toBeGreaterThan(0.01);
      expect(ratio, name).toBeLessThan(100);
    }
  });
});
