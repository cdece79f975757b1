import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { inRepository } from './repository.mjs';

const list = readFileSync(inRepository('e2e/bench/kernel-benches.ts'), 'utf8');
const filesIn = (folder, depth) =>
  readdirSync(inRepository(folder), { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory()) return depth > 0 ? filesIn(path, depth - 1) : [];
    return entry.name.endsWith('.bench.ts') ? [path] : [];
  });

test('every file of kernel cases is in the list that the benchmarks run', () => {
  const files = [...filesIn('e2e/bench/kernels', 0), ...filesIn('src/tensor/kernels', 1)];
  expect(files.length).toBeGreaterThanOrEqual(2);
  const missing = files.filter(
    (path) => !list.includes(path.startsWith('src/') ? `../../${path}'` : `./kernels/${path.split('/').at(-1)}'`),
  );
  expect(missing, 'add them to e2e/bench/kernel-benches.ts').toEqual([]);
});
