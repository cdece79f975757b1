import { describe, expect, test } from 'vitest';
import { PlainDevice } from '../device/plain-device.ts';
import { measureCeilings, shareOfCeiling } from './ceilings.ts';

const ceilings = { gigaflops: 100, halfGigaflops: 150, gigabytesPerSecond: 20 };
const row = { kernel: 'any', dispatches: 1, milliseconds: 10 };

describe('the share of the ceiling', () => {
  test('is of arithmetic for a kernel that computes', () => {
    // 0.5 GFLOP in 10 ms are 50 GFLOP/s; 20 MB in 10 ms are 2 GB/s.
    expect(shareOfCeiling({ ...row, operations: 5e8, bytes: 2e7 }, ceilings)).toBeCloseTo(0.5, 12);
  });

  test('is of bandwidth for a kernel that moves, and for one that counts no operations', () => {
    expect(shareOfCeiling({ ...row, operations: 1e8, bytes: 1.5e8 }, ceilings)).toBeCloseTo(0.75, 12);
    expect(shareOfCeiling({ ...row, operations: undefined, bytes: 1.5e8 }, ceilings)).toBeCloseTo(0.75, 12);
  });

  test('is nothing where the clock saw no time', () => {
    expect(shareOfCeiling({ ...row, milliseconds: 0, operations: 1e8, bytes: 1e8 }, ceilings)).toBe(0);
  });
});

test('a device without a GPU has no ceilings', async () => {
  expect(await measureCeilings(new PlainDevice())).toBeUndefined();
});
