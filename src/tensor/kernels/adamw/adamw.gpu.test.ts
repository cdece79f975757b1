import { describe, expect, test } from 'vitest';
import {
  adamWCases,
  adamWWithHalves,
  expectAdamWInFloat64,
  expectBiasCorrections,
  expectDynamicScale,
  expectSkippedUpdate,
} from '../../../testing/expect-adamw.ts';
import { adamWOnDevice } from '../../../testing/adamw-case.ts';
import { expectNoLeak } from '../../../testing/expect-no-leak.ts';
import { requiredDevice, testDevice } from '../../../testing/gpu.ts';

const device = await testDevice();

describe.skipIf(device === undefined)('AdamW on the GPU', () => {
  test.each(adamWCases)('twenty updates equal float64: $pages, clip $gradientClip, scale $lossScale', async (item) => {
    await expectAdamWInFloat64(await requiredDevice(), item);
  });

  // 1e30 squared overflows: the norm is not finite though the gradient is.
  test.each([NaN, Infinity, -Infinity, 1e30])('a gradient of %f changes nothing', async (poison) => {
    await expectSkippedUpdate(await requiredDevice(), poison);
  });

  test('the loss scale grows and shrinks on the device', async () => {
    await expectDynamicScale(await requiredDevice());
  });

  test('the moments are corrected by the number of the update', async () => {
    await expectBiasCorrections(await requiredDevice());
  });

  test.skipIf(device?.hasHalves !== true)('the halves follow their parameters', async () => {
    await expectAdamWInFloat64(await requiredDevice(), adamWWithHalves);
  });

  test('leaks nothing', async () => {
    const gpu = await requiredDevice();
    await expectNoLeak(gpu, async () => {
      await adamWOnDevice(gpu, { pages: [{ length: 64, trained: 64, decayed: 4 }], gradientClip: 1, updates: 2 });
    });
  });

  test('more blocks than one pass sums, and the same numbers again', async () => {
    const gpu = await requiredDevice();
    const item = { pages: [{ length: 300_000, trained: 300_000, decayed: 100_000 }], gradientClip: 1, updates: 2 };
    await expectAdamWInFloat64(gpu, item);
    expect(await adamWOnDevice(gpu, item)).toEqual(await adamWOnDevice(gpu, item));
  });
});
