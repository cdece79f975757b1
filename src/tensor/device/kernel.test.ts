import { describe, expect, test } from 'vitest';
import { defineKernel, foldWorkgroups, pipelineKey, shaderSource } from './kernel.ts';

const kernel = defineKernel({
  name: 'example/forward',
  source: '// the body',
  operands: { input: { access: 'read', element: 'vec4f' }, output: { access: 'update', element: 'u32' } },
  uniforms: { length: 'u32', scale: 'f32' },
  constants: ['WIDTH', 'MASKED'],
  workgroupSize: 64,
  reference: () => ({}),
});

describe('the text of a kernel', () => {
  test('declares what the record says, in its order', () => {
    const source = shaderSource(kernel, { WIDTH: 8, MASKED: 0 });
    expect(source).toContain('@group(0) @binding(0) var<storage, read> input: array<vec4<f32>>;');
    expect(source).toContain('@group(0) @binding(1) var<storage, read_write> output: array<u32>;');
    expect(source).toContain('struct Uniforms { length: u32, scale: f32 }');
    expect(source).toContain('@group(0) @binding(2) var<uniform> uniforms: Uniforms;');
    expect(source).toContain('const WIDTH: u32 = 8u;');
    expect(source.endsWith('// the body')).toBe(true);
  });

  test('every constant is in the key of its pipeline', () => {
    expect(pipelineKey(kernel, { WIDTH: 8, MASKED: 0 })).toBe('example/forward(WIDTH=8,MASKED=0)');
  });

  test.each([{ WIDTH: 8 }, { WIDTH: 1.5, MASKED: 0 }, { WIDTH: -1, MASKED: 0 }])(
    'refuses constants that are missing or no whole numbers: %o',
    (constants) => {
      expect(() => shaderSource(kernel, constants)).toThrow(/example\/forward: constant/);
    },
  );
});

test.each([1, 7, 8, 9, 15, 16, 17, 63, 64])('%i workgroups fit a grid of 8 x 8, with less than a row to spare', (count) => {
  const [x, y] = foldWorkgroups(count, 8);
  expect(Math.max(x, y)).toBeLessThanOrEqual(8);
  expect(x * y).toBeGreaterThanOrEqual(count);
  expect(x * y - count).toBeLessThan(y);
});
