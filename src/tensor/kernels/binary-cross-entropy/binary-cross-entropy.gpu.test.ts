import { describe, expect, test } from 'vitest';
import { expectSameAsReference } from '../../../testing/expect-same-as-reference.ts';
import { requiredDevice, testDevice } from '../../../testing/gpu.ts';
import { binaryCrossEntropyPairs } from './binary-cross-entropy.ts';

describe.skipIf((await testDevice()) === undefined)('binary cross-entropy on the GPU', () => {
  test.each([1, 7, 63, 64, 65, 5000])('%i scores', async (pairs) => {
    await expectSameAsReference(
      (device, make) => {
        const scores = device.upload(make.gaussian(pairs, 8), [pairs]);
        const labels = device.upload(
          make.gaussian(pairs).map((value) => Math.min(1, Math.max(0, value))),
          [pairs],
        );
        const losses = binaryCrossEntropyPairs(device, { scores, labels, scale: 0.5, lossScale: make.view(Float32Array.of(32)) });
        return { scores, losses };
      },
      { absolute: 1e-6, relative: 2e-5 },
    );
  });

  // In float64: a sure and right answer has a small loss and slope, not none; a sure and wrong one is linear.
  test('is exact far from zero', async () => {
    const device = await requiredDevice();
    const values = [-60, -20, -12, 12, 20, 60];
    const [scores, labels] = [device.upload(Float32Array.from(values), [6]), device.upload(Float32Array.of(0, 0, 1, 1, 1, 0), [6])];
    const losses = binaryCrossEntropyPairs(device, { scores, labels, scale: 1 });
    const wanted = [-60, -20, 12, -12, -20, 60].map((x) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x))));
    for (const [i, loss] of (await device.read(losses)).entries())
      expect(Math.abs(loss / (wanted[i] ?? NaN) - 1), `loss ${i}`).toBeLessThan(1e-5);
    const slopes = [Math.exp(-60), 1 / (1 + Math.exp(20)), -1 / (1 + Math.exp(-12)), -1 / (1 + Math.exp(12)), -1 / (1 + Math.exp(20)), 1];
    for (const [i, slope] of (await device.read(scores)).entries())
      expect(Math.abs(slope / (slopes[i] ?? NaN) - 1), `slope ${i}`).toBeLessThan(1e-5);
    for (const tensor of [scores, labels, losses]) tensor.dispose();
  });
});
