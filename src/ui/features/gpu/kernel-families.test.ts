import { expect, test } from 'vitest';
import { kernelFamilies } from './kernel-families.ts';

const row = (kernel: string, milliseconds: number, shareOfCeiling?: number) => ({
  ...{ kernel, dispatches: 2, milliseconds, shareOfCeiling },
  share: milliseconds / 10,
});

test('programs of one kernel are summed, the slowest kernel first', () => {
  const rows = [
    row('copy-rows()', 4, 0.5),
    row('matrix-product/nn/tile(HALF=0)', 3, 0.6),
    row('matrix-product/nt+bias/tile(HALF=1)', 3, 0.2),
  ];
  expect(kernelFamilies(rows)).toEqual([
    { name: 'matrix-product', dispatches: 4, milliseconds: 6, share: 0.6, shareOfCeiling: expect.closeTo(0.4, 12) as number },
    { name: 'copy-rows', dispatches: 2, milliseconds: 4, share: 0.4, shareOfCeiling: 0.5 },
  ]);
});

test('a share of the ceiling is the average over time, and unknown where one is unknown or no time passed', () => {
  expect(kernelFamilies([row('a/x()', 1, 0.9), row('a/y()', 3, 0.1)])[0]?.shareOfCeiling).toBeCloseTo(0.3, 12);
  expect(kernelFamilies([row('a/x()', 1, 0.9), row('a/y()', 3)])[0]?.shareOfCeiling).toBeUndefined();
  expect(kernelFamilies([row('a/x()', 0, 0)])[0]?.shareOfCeiling).toBeUndefined();
});
