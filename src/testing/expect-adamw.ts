import { expect } from 'vitest';
import type { TensorDevice } from '../tensor/device/tensor-device.ts';
import { adamW, optimizerStateOf, type AdamWSettings } from '../tensor/kernels/adamw/adamw.ts';
import { adamWInFloat64, adamWOnDevice, makePages, makeState, type AdamWCase } from './adamw-case.ts';

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
  expect(found.halves.length).toBe(expected.halves.length);
  for (const [page, { trained }] of item.pages.entries()) {
    const [halves, parameters = []] = [found.halves[page], found.parameters[page]];
    if (halves !== undefined) expectHalves(Array.from(halves).slice(0, trained), parameters);
  }
}

/** Every half is its parameter to eleven bits. */
function expectHalves(halves: readonly number[], parameters: ArrayLike<number>): void {
  const differences = halves.map((half, i) => Math.abs(half - (parameters[i] ?? NaN)) / Math.max(2 ** -14, Math.abs(parameters[i] ?? NaN)));
  expect(Math.max(...differences)).toBeLessThanOrEqual(2 ** -10);
  expect(Math.max(...differences)).toBeGreaterThan(0);
}

const clipped: AdamWSettings = { learningRate: 0.1, weightDecay: 0.1, gradientClip: 1, scaling: 'none' };

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
  const state = makeState(device, 4, 3, 2, 1);
  adamW(device, pages, clipped, state);
  expect(optimizerStateOf(await device.read(state))).toMatchObject({ lossScale: 4, updates: 2, skipped: 2, isFinite: false });
  device.destroyStorage(state.storage);
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

/**
 * The loss scale as torch's GradScaler has it: it doubles after 2,000 finite steps, halves after one that is not, and
 * starts to count again after either.
 */
export async function expectDynamicScale(device: TensorDevice): Promise<void> {
  const { pages, dispose } = makePages(device, { pages: [{ length: 64, trained: 64, decayed: 0 }], gradientClip: 0, updates: 1 });
  const state = makeState(device, 1024, 1998, 30_000, 5);
  const step = async (gradient: number): Promise<number[]> => {
    for (const { gradients } of pages) device.writeView(gradients, new Float32Array(64).fill(gradient));
    adamW(device, pages, { ...clipped, scaling: 'dynamic' }, state);
    return [...(await device.read(state))];
  };
  // The norm of 64 equal gradients is eight times one of them, here without the scale; clipped to a norm of 1.
  const first = await step(512);
  expect(first.slice(0, 5)).toEqual([1024, 1999, 30_001, 5, 4]);
  expect(first[5]).toBeCloseTo(1 / 1024 / 4, 9);
  expect((await step(512)).slice(0, 4)).toEqual([2048, 0, 30_002, 5]);
  expect((await step(Infinity)).slice(0, 4)).toEqual([1024, 0, 30_002, 6]);
  expect((await step(NaN)).slice(0, 4)).toEqual([512, 0, 30_002, 7]);
  expect(await step(0)).toEqual([512, 1, 30_003, 7, 0, 1 / 512, 1, 0]);
  device.destroyStorage(state.storage);
  dispose();
}

/** The correction of the moments in 32 bits after few and many updates: 1 - 0.9^n and 1 - 0.999^n. */
export async function expectBiasCorrections(device: TensorDevice): Promise<void> {
  const item = { pages: [{ length: 64, trained: 64, decayed: 0 }], gradientClip: 0, updates: 1 };
  for (const update of [1, 2, 3, 10, 100, 1000, 10_000, 1_000_000]) {
    const { pages, dispose } = makePages(device, item);
    const state = makeState(device, 1, 0, update - 1);
    for (const page of pages) {
      device.writeView(page.parameters, new Float32Array(64));
      device.writeView(page.gradients, new Float32Array(64).fill(1));
    }
    adamW(device, pages, { learningRate: 1, weightDecay: 0, gradientClip: 0, scaling: 'none' }, state);
    const [page] = pages;
    const [value = NaN] = page === undefined ? [] : await device.read(page.parameters);
    // Moments of zero before: m = 0.1, v = 0.001.
    const wanted = -(0.1 / -Math.expm1(update * Math.log(0.9))) / Math.sqrt(0.001 / -Math.expm1(update * Math.log(0.999)));
    expect(Math.abs(value / wanted - 1), `update ${update}`).toBeLessThan(2e-6);
    device.destroyStorage(state.storage);
    dispose();
  }
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
  { pages: [{ length: 1028, trained: 1024, decayed: 516 }], gradientClip: 1, updates: 20, lossScale: 65_536 },
];

/** The same with a copy in half precision. */
export const adamWWithHalves: AdamWCase = {
  pages: [
    { length: 1028, trained: 1024, decayed: 516 },
    { length: 64, trained: 12, decayed: 4 },
  ],
  gradientClip: 1,
  updates: 3,
  lossScale: 1024,
  hasHalves: true,
};
