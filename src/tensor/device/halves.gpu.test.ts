import { expect, test } from 'vitest';
import { requiredDevice, testDevice } from '../../testing/gpu.ts';
import { defineKernel } from './kernel.ts';

const doubled = defineKernel({
  name: 'test/doubled',
  source: `
    @compute @workgroup_size(64)
    fn main(@builtin(global_invocation_id) id: vec3<u32>) {
      if (id.x >= uniforms.length) { return; }
      output[id.x] = output_element(2.0 * vec4<f32>(input[id.x]));
    }`,
  operands: {
    input: { access: 'read', element: 'vec4f', halfWhen: 'HALF' },
    output: { access: 'write', element: 'vec4f', halfWhen: 'HALF' },
  },
  uniforms: { length: 'u32' },
  constants: ['HALF'],
  workgroupSize: 64,
  reference: () => ({}),
});

const device = await testDevice();
const values = Float32Array.from({ length: 12 }, (_, i) => 0.1 * i - 0.55);

/** Rounded to eleven binary digits by hand: the spacing of halves between powers of two is 2^(exponent - 10). */
function nearestHalf(value: number): number {
  if (value === 0) return 0;
  const spacing = 2 ** (Math.floor(Math.log2(Math.abs(value))) - 10);
  return Math.round(value / spacing) * spacing;
}

test.skipIf(device?.hasHalves !== true)('a kernel reads and writes halves of a storage and of a tensor', async () => {
  const gpu = await requiredDevice();
  const storage = gpu.createStorage('halves', 2 * gpu.viewAlignment, 'float16');
  const view = { storage, offset: gpu.viewAlignment, shape: [12] };
  gpu.writeView(view, values);
  const output = gpu.allocate([3, 4], 'float16');
  expect(gpu.kindOf(output)).toBe('float16');
  gpu.run(doubled, { operands: { input: view, output }, uniforms: { length: 3 }, constants: { HALF: 1 }, workgroups: 1 });
  expect([...(await gpu.read(output))]).toEqual([...values].map((value) => 2 * nearestHalf(value)));
  expect([...(await gpu.read(view))]).toEqual([...values].map(nearestHalf));
  output.dispose();
  gpu.destroyStorage(storage);
});

test.skipIf(device === undefined)('the same kernel takes whole numbers of bits, and refuses what it was not compiled for', async () => {
  const gpu = await requiredDevice();
  const [input, output] = [gpu.upload(values, [12]), gpu.allocate([12])];
  const call = { operands: { input, output }, uniforms: { length: 3 }, workgroups: 1 };
  gpu.run(doubled, { ...call, constants: { HALF: 0 } });
  expect([...(await gpu.read(output))]).toEqual([...values].map((value) => 2 * value));
  expect(() => {
    gpu.run(doubled, { ...call, constants: { HALF: 1 } });
  }).toThrow('test/doubled');
  for (const tensor of [input, output]) tensor.dispose();
});
