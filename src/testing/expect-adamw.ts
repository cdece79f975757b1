import { expect } from 'vitest';
import type { TensorDevice } from '../tensor/device/tensor-device.ts';
import { adamW } from '../tensor/kernels/adamw/adamw.ts';
import { adamWInFloat64, adamWOnDevice, makePages, type AdamWCase } from './adamw-case.ts';

/** Updates by the kernels against float64. */
export async function expectAdamWInFloat64(device: TensorDevice, item: AdamWCase): Promise<void> {
  const expected = adamWInFloat64(item);
  const found = await adamWOnDevice(device, item);
  for (const [i, norm] of expected.norms.entries())
    expect(Math.abs((found.norms[i] ?? NaN) / norm - 1), `norm of update ${i + 1}`).toBeLessThan(1e-5);
  for (const [page, wanted] of expected.parameters.entries()) {
    let largest = 0;
    const values = found.parameters[page] ?? [];
    expect(values.length).toBe(wanted.length);
    for (let i = 0; i < wanted.length; i += 1) largest = Math.max(largest, Math.abs((values[i] ?? NaN) - (wanted[i] ?? NaN)));
    // Twenty steps of at most 0.01, each rounded at about 1e-7.
    expect(largest, `page ${page}: largest difference`).toBeLessThan(2e-6);
  }
}

/** After a gradient that is not finite: weights and moments as before, gradients cleared, and the state says so. */
export async function expectSkippedUpdate(device: TensorDevice, poison: number): Promise<void> {
  const item = {
    pages: [
      { length: 1100, trained: 1024, decayed: 512 },
      { length: 64, trained: 64, decayed: 0 },
    ],
    gradientClip: 1,
    updates: 1,
  };
  const { pages, dispose } = makePages(device, item);
  for (const page of pages) {
    device.writeView(page.gradients, new Float32Array(page.gradients.shape[0] ?? 0).fill(0.5));
    device.writeView(page.firstMoments, new Float32Array(page.firstMoments.shape[0] ?? 0).fill(0.25));
    device.writeView(page.secondMoments, new Float32Array(page.secondMoments.shape[0] ?? 0).fill(0.125));
  }
  const bad = new Float32Array(64).fill(0.5);
  bad[37] = poison;
  const [first, last] = pages;
  if (first === undefined || last === undefined) throw new Error('two pages were made');
  device.writeView(last.gradients, bad);
  const before = await device.read(first.parameters);
  const state = adamW(device, pages, { learningRate: 0.1, weightDecay: 0.1, gradientClip: 1, update: 1 });
  expect((await device.read(state))[2]).toBe(0);
  state.dispose();
  expect(await device.read(first.parameters)).toEqual(before);
  expect(before.some((value) => value !== 0)).toBe(true);
  for (const page of pages) {
    expect((await device.read(page.firstMoments)).every((value) => value === 0.25)).toBe(true);
    expect((await device.read(page.secondMoments)).every((value) => value === 0.125)).toBe(true);
    const gradients = await device.read(page.gradients);
    // What is not trained is left alone, its gradient too.
    expect(gradients.subarray(0, page.trained).every((value) => value === 0)).toBe(true);
    expect(gradients.subarray(page.trained).every((value) => value === 0.5)).toBe(true);
  }
  dispose();
}

/** Clipping off, on and without effect; page sizes 4, odd, one below and above a workgroup, and several blocks. */
export const adamWCases: readonly AdamWCase[] = [
  { pages: [{ length: 4, trained: 4, decayed: 0 }], gradientClip: 0, updates: 20 },
  {
    pages: [
      { length: 1020, trained: 1020, decayed: 516 },
      { length: 1028, trained: 1028, decayed: 1028 },
    ],
    gradientClip: 1,
    updates: 20,
  },
  {
    pages: [
      { length: 9000, trained: 8204, decayed: 5000 },
      { length: 64, trained: 12, decayed: 4 },
    ],
    gradientClip: 1e6,
    updates: 20,
  },
];
