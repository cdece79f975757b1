import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { inRepository } from './repository.mjs';

const kernels = 'src/tensor/kernels';
const read = (path) => readFileSync(inRepository(path), 'utf8');
const filesIn = (folder) => readdirSync(inRepository(folder)).map((name) => `${folder}/${name}`);
const folders = readdirSync(inRepository(kernels), { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);

/** Whether a folder has GPU programs of its own, and not only what others share. */
const definesKernels = (folder) =>
  filesIn(`${kernels}/${folder}`).some((path) => path.endsWith('.ts') && read(path).includes('defineKernel('));

test('every folder with kernels has cases, <kernel>.bench.ts', () => {
  const withKernels = folders.filter(definesKernels);
  expect(withKernels.length).toBeGreaterThan(10);
  const without = withKernels.filter((folder) => !filesIn(`${kernels}/${folder}`).includes(`${kernels}/${folder}/${folder}.bench.ts`));
  expect(without).toEqual([]);
});

test('every file of cases is in the list that the benchmarks run', () => {
  const list = read('e2e/bench/kernel-benches.ts');
  const files = folders.flatMap((folder) => filesIn(`${kernels}/${folder}`)).filter((path) => path.endsWith('.bench.ts'));
  expect(files.length).toBeGreaterThan(10);
  expect(
    files.filter((path) => !list.includes(`../../${path}'`)),
    'add them to e2e/bench/kernel-benches.ts',
  ).toEqual([]);
});
