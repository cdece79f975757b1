import { describe, expect, test } from 'vitest';
import { kernelsOf } from '../../testing/all-kernels.ts';

const files = Object.keys(import.meta.glob('./*/*'));
const folders = [...new Set(files.map((file) => file.split('/')[1] ?? ''))];
/** What other kernels have inside: text and numbers, no kernel. */
const withoutKernel = ['dropout'];

test('there are kernels', () => {
  expect(folders.length).toBeGreaterThan(10);
});

describe.each(folders)('the folder of %s', (folder) => {
  const own = files.filter((file) => file.startsWith(`./${folder}/`)).map((file) => file.slice(folder.length + 3));

  test('has a reference, WGSL, and tests of both', () => {
    expect(own).toContain('reference.ts');
    expect(own.filter((file) => file.endsWith('.wgsl'))).not.toEqual([]);
    expect(own).toContain(`${folder}.ts`);
    expect(own).toContain(`${folder}.test.ts`);
    expect(own).toContain(`${folder}.gpu.test.ts`);
  });
});

describe('all kernels', () => {
  const kernels = kernelsOf();

  test('have names of their own, which begin with their folder', () => {
    const names = kernels.map(({ kernel }) => kernel.name);
    expect(new Set(names).size).toBe(names.length);
    expect(new Set(kernels.map(({ folder }) => folder))).toEqual(new Set(folders.filter((folder) => !withoutKernel.includes(folder))));
    for (const { folder, kernel } of kernels) expect(kernel.name.split('/')[0]).toBe(folder);
  });

  test('use every WGSL file', () => {
    const sources = import.meta.glob<string>('./*/*.wgsl', { query: '?raw', import: 'default', eager: true });
    for (const [file, source] of Object.entries(sources)) {
      expect(
        kernels.some(({ kernel }) => kernel.source.includes(source)),
        file,
      ).toBe(true);
    }
  });

  test.each(kernels)('$kernel.name has the workgroup that it counts with', ({ kernel }) => {
    const sizes = /@workgroup_size\(([^)]*)\)/.exec(kernel.source)?.[1]?.split(',').map(Number) ?? [];
    expect(sizes.reduce((product, size) => product * size, 1)).toBe(kernel.workgroupSize);
    // The least that every WebGPU device offers.
    expect(kernel.workgroupSize).toBeLessThanOrEqual(256);
    expect(Object.keys(kernel.operands).length).toBeLessThanOrEqual(8);
  });
});
