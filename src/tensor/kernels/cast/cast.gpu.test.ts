import { expect, test } from 'vitest';
import { expectNoLeak } from '../../../testing/expect-no-leak.ts';
import { requiredDevice, testDevice } from '../../../testing/gpu.ts';
import { castToHalves } from './cast.ts';

const device = await testDevice();

test.skipIf(device?.hasHalves !== true)('32-bit values become the halves next to them, in storages and tensors of many sizes', async () => {
  const gpu = await requiredDevice();
  // Exactly halfway cases are left out: WGSL lets a device round either way.
  for (const length of [4, 252, 1024, 1028, 300_000]) {
    const values = Float32Array.from({ length }, (_, i) => Math.fround((i - length / 3) * 0.0137));
    const from = gpu.upload(values, [length]);
    const to = gpu.allocate([length], 'float16');
    castToHalves(gpu, from, to);
    const halves = await gpu.read(to);
    const worst = values.reduce(
      (most, value, i) => Math.max(most, Math.abs((halves[i] ?? NaN) - value) / Math.max(Math.abs(value), 2 ** -14)),
      0,
    );
    expect(worst).toBeLessThanOrEqual(2 ** -10);
    expect(worst).toBeGreaterThan(0);
    for (const tensor of [from, to]) tensor.dispose();
  }
});

test.skipIf(device?.hasHalves !== true)('a cast keeps nothing', async () => {
  const gpu = await requiredDevice();
  await expectNoLeak(gpu, async () => {
    const [from, to] = [gpu.upload(new Float32Array(8).fill(0.5), [8]), gpu.allocate([8], 'float16')];
    castToHalves(gpu, from, to);
    expect([...(await gpu.read(to))]).toEqual(Array.from({ length: 8 }, () => 0.5));
    for (const tensor of [from, to]) tensor.dispose();
  });
});
