import { describe, test } from 'vitest';
import { expectSameAsReference } from '../../../testing/expect-same-as-reference.ts';
import { testDevice } from '../../../testing/gpu.ts';
import { applyDropout } from './dropout.ts';

describe.skipIf((await testDevice()) === undefined)('dropout on the GPU', () => {
  test.each([
    { rate: 0.5, seed: 1, rows: 1, width: 8 },
    { rate: 0.1, seed: 0xffffffff, rows: 63, width: 4 },
    { rate: 0.3, seed: 0x80000000, rows: 65, width: 4 },
    { rate: 0.9, seed: 77, rows: 301, width: 36 },
  ])('drops what the reference drops: rate $rate, seed $seed, $rows x $width', async ({ rate, seed, rows, width }) => {
    await expectSameAsReference((device, make) => ({ output: applyDropout(device, { rate, seed }, make.tensor(rows, width)) }), {
      absolute: 0,
      relative: 1e-6,
    });
  });
});
