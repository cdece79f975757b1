import { describe, expect, test } from 'vitest';
import { PlainDevice } from '../tensor/device/plain-device.ts';
import { expectAlike } from '../testing/expect-alike.ts';
import { requiredDevice, testDevice } from '../testing/gpu.ts';
import { contrastiveOn, expectSameResults, hardShapes, retroMaeOn } from '../testing/hard-shapes.ts';

const device = await testDevice();

describe.skipIf(device === undefined)('every hard shape on WebGPU', () => {
  test.each(hardShapes)('has the loss and gradients of plain operations: contrastive, $name', async (shape) => {
    expectSameResults(await contrastiveOn(await requiredDevice(), shape), await contrastiveOn(new PlainDevice(), shape));
  });

  test.each(hardShapes.slice(0, 4))('has the losses and gradients of plain operations: RetroMAE, $name', async (shape) => {
    expectSameResults(await retroMaeOn(await requiredDevice(), shape), await retroMaeOn(new PlainDevice(), shape));
  });

  test.skipIf(device?.hasHalves !== true).each(hardShapes)('has them in half precision, but for rounding: $name', async (shape) => {
    const halves = await contrastiveOn(await requiredDevice(), { ...shape, precision: 'f16' });
    const singles = await contrastiveOn(await requiredDevice(), shape);
    expect(Math.abs((halves.losses[0] ?? NaN) / (singles.losses[0] ?? NaN) - 1)).toBeLessThan(2e-2);
    expectAlike(halves.gradients, singles.gradients);
  });
});
