import { readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { requiredDevice, testDevice } from '../../testing/gpu.ts';
import { geluBackward } from '../kernels/gelu/gelu.ts';
import { selfTestCases } from './cases.ts';
import { runSelfTest } from './run-self-test.ts';
import type { SelfTestCase } from './self-test-case.ts';

const hasGpu = (await testDevice()) !== undefined;

test('every folder of kernels has a case', () => {
  const folders = readdirSync(new URL('../kernels/', import.meta.url), { withFileTypes: true });
  const names = folders.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  expect([...new Set(selfTestCases.map(({ kernel }) => kernel))].sort()).toEqual(names.sort());
});

test.skipIf(!hasGpu)('every kernel agrees with its reference, and nothing is left behind', async () => {
  const device = await requiredDevice();
  const before = device.memory().tensors;
  const told: string[] = [];
  const { rows } = await runSelfTest(device, { onProgress: ({ kernel }) => told.push(kernel) });
  console.log(
    rows.map(({ kernel, difference, share }) => `${kernel} ${difference.toExponential(1)} (${(100 * share).toFixed(0)} %)`).join('\n'),
  );
  expect(rows.filter(({ share, failure }) => !(share <= 1) || failure !== undefined)).toEqual([]);
  // A case that computes nothing would differ by nothing everywhere.
  expect(rows.filter(({ difference }) => difference > 0).length).toBeGreaterThan(rows.length / 2);
  expect(told).toHaveLength(rows.length);
  expect(device.memory().tensors).toBe(before);
});

test.skipIf(!hasGpu)('a kernel that computes something else is found, and one that throws is told', async () => {
  const device = await requiredDevice();
  const wrong: SelfTestCase = {
    kernel: 'gelu',
    shapes: '8',
    allowed: 1e-5,
    run: (make) => {
      const gradient = make.tensor(2, 4);
      // On the GPU alone the input is another one.
      geluBackward(make.device, make.device.upload(new Float32Array(8).fill(make.device === device ? 0.5 : 0.6), [2, 4]), gradient);
      return { gradient };
    },
  };
  const throws: SelfTestCase = {
    ...wrong,
    run: () => {
      throw new Error('no such program');
    },
  };
  const { rows } = await runSelfTest(device, { cases: [wrong, throws] });
  expect(rows[0]?.share).toBeGreaterThan(1);
  expect(rows[1]?.failure).toBe('no such program');
});
