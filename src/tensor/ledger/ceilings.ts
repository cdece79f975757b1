// What a device can do at best, measured on the spot: multiply-adds from registers, and bytes copied. A kernel is judged
// by its share of these (the roofline of Williams, Waterman, Patterson 2009), not by the maker's figures.

import { mul, tensor } from '@tensorflow/tfjs-core';
import { defineKernel } from '../device/kernel.ts';
import type { ProfileRow } from '../device/profile.ts';
import type { Storage, StorageView, TensorDevice } from '../device/tensor-device.ts';
import copySource from './copy.wgsl?raw';
import multiplyAddSource from './multiply-add.wgsl?raw';

export interface Ceilings {
  /** Multiply-adds count as two operations. */
  readonly gigaflops: number;
  /** The same over halves, where the device has them. */
  readonly halfGigaflops: number | undefined;
  /** Read and written bytes together. */
  readonly gigabytesPerSecond: number;
}

/** Multiply-adds of one thread in one round: four components, four chains, four times. */
const multiplyAddsPerRound = 64;

export const multiplyAddKernel = defineKernel({
  name: 'ceilings/multiply-add',
  source: multiplyAddSource,
  operands: { output: { access: 'write', element: 'vec4f', halfWhen: 'HALF' } },
  uniforms: { rounds: 'u32', factor: 'f32', addend: 'f32' },
  constants: ['HALF'],
  workgroupSize: 64,
  // Each chain of n steps x -> factor x + addend ends at factor^n x + addend (factor^n - 1) / (factor - 1).
  reference: ({ output }, { rounds, factor, addend }) => {
    const power = factor ** (4 * rounds);
    const sum = 6 * power + (4 * addend * (power - 1)) / (factor - 1);
    return { output: tensor(new Float32Array(output.size).fill(sum), output.shape) };
  },
});

export const copyKernel = defineKernel({
  name: 'ceilings/copy',
  source: copySource,
  operands: { input: { access: 'read', element: 'vec4f' }, output: { access: 'write', element: 'vec4f' } },
  uniforms: { length: 'u32' },
  constants: [],
  workgroupSize: 64,
  reference: ({ input }) => ({ output: mul(input, 1) }),
});

/** Enough threads for every GPU, and few enough for a processor that pretends to be one. */
const multiplyAddWorkgroups = 1024;
/** Larger than the caches that a copy is not meant to measure. */
const copiedBytes = 64 * 1024 * 1024;
/** Long beside what starting and awaiting work costs, short enough for the person who waits. */
const enoughMilliseconds = 12;
const repetitions = 8;

/**
 * Measures what the device can do at best; takes well under a second and holds twice 64 MiB meanwhile. To be called
 * while nothing else runs.
 * @returns undefined where there is no GPU to be measured
 */
export async function measureCeilings(device: TensorDevice): Promise<Ceilings | undefined> {
  if (device.kind !== 'webgpu') return undefined;
  const gigaflops = await multiplyAddCeiling(device, false);
  const halfGigaflops = device.hasHalves ? await multiplyAddCeiling(device, true) : undefined;
  return { gigaflops, halfGigaflops, gigabytesPerSecond: await copyCeiling(device) };
}

/**
 * The share of what the device could do in the time that a kernel took: of its arithmetic or of its bandwidth, whichever
 * the kernel uses more of. Sums are in 32 bits in every kernel, hence their ceiling is that of 32 bits.
 */
export function shareOfCeiling(row: ProfileRow, { gigaflops, gigabytesPerSecond }: Ceilings): number {
  if (row.milliseconds === 0) return 0;
  const perSecond = 1e-6 / row.milliseconds;
  return Math.max(((row.operations ?? 0) * perSecond) / gigaflops, (row.bytes * perSecond) / gigabytesPerSecond);
}

async function multiplyAddCeiling(device: TensorDevice, halves: boolean): Promise<number> {
  const threads = multiplyAddWorkgroups * multiplyAddKernel.workgroupSize;
  const storage = device.createStorage('ceiling', 4 * threads, halves ? 'float16' : 'float32');
  const output = wholeOf(storage);
  const [factor, addend] = [0.5, 1];
  const perSecond = await bestRate(device, (rounds) => {
    device.run(multiplyAddKernel, {
      operands: { output },
      uniforms: { rounds, factor, addend },
      constants: { HALF: halves ? 1 : 0 },
      workgroups: multiplyAddWorkgroups,
    });
  });
  device.destroyStorage(storage);
  return (perSecond * threads * multiplyAddsPerRound * 2) / 1e9;
}

async function copyCeiling(device: TensorDevice): Promise<number> {
  const length = Math.min(copiedBytes / 4, device.maximumBindingLength);
  const [from, to] = [device.createStorage('copied from', length), device.createStorage('copied to', length)];
  const workgroups = Math.ceil(length / 4 / copyKernel.workgroupSize);
  const operands = { input: wholeOf(from), output: wholeOf(to) };
  const byKernel = await bestRate(device, (rounds) => {
    for (let round = 0; round < rounds; round += 1) {
      device.run(copyKernel, { operands, uniforms: { length: length / 4 }, constants: {}, workgroups });
    }
  });
  // Where there is no GPU a kernel cannot copy as fast as the processor does.
  const byQueue = await bestRate(device, (rounds) => {
    for (let round = 0; round < rounds; round += 1) device.copyView(operands.input, operands.output);
  });
  for (const storage of [from, to]) device.destroyStorage(storage);
  return (Math.max(byKernel, byQueue) * 2 * 4 * length) / 1e9;
}

function wholeOf(storage: Storage): StorageView {
  return { storage, offset: 0, shape: [storage.length] };
}

/** Rounds a second at best: doubled until they take long enough, then repeated. */
async function bestRate(device: TensorDevice, record: (rounds: number) => void): Promise<number> {
  const timed = async (rounds: number): Promise<number> => {
    const start = performance.now();
    record(rounds);
    await device.finish();
    return performance.now() - start;
  };
  // Compiles, and touches the memory for the first time.
  await timed(1);
  let rounds = 1;
  let best = await timed(rounds);
  while (best < enoughMilliseconds) {
    rounds *= best < enoughMilliseconds / 8 ? 4 : 2;
    best = await timed(rounds);
  }
  for (let repetition = 1; repetition < repetitions; repetition += 1) best = Math.min(best, await timed(rounds));
  return (1000 * rounds) / best;
}
