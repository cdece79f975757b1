import { describe, expect, test } from 'vitest';
import { adamWCases, expectAdamWInFloat64, expectSkippedUpdate } from '../../../testing/expect-adamw.ts';
import { adamWOnDevice } from '../../../testing/adamw-case.ts';
import { requiredDevice, testDevice } from '../../../testing/gpu.ts';

describe.skipIf((await testDevice()) === undefined)('AdamW on the GPU', () => {
  test.each(adamWCases)('twenty updates equal float64: $pages, clip $gradientClip', async (item) => {
    await expectAdamWInFloat64(await requiredDevice(), item);
  });

  // 1e30 squared overflows: the norm is not finite though the gradient is.
  test.each([NaN, Infinity, -Infinity, 1e30])('a gradient of %f changes nothing', async (poison) => {
    await expectSkippedUpdate(await requiredDevice(), poison);
  });

  test('more blocks than one pass sums, and the same numbers again', async () => {
    const device = await requiredDevice();
    const item = { pages: [{ length: 300_000, trained: 300_000, decayed: 100_000 }], gradientClip: 1, updates: 2 };
    await expectAdamWInFloat64(device, item);
    expect(await adamWOnDevice(device, item)).toEqual(await adamWOnDevice(device, item));
  });
});
