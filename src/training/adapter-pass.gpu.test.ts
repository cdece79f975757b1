import { describe, expect, test } from 'vitest';
import { PlainDevice } from '../tensor/device/plain-device.ts';
import { adapterGradients, caseWeights } from '../testing/adapter-case.ts';
import { expectNoLeak } from '../testing/expect-no-leak.ts';
import { requiredDevice, testDevice } from '../testing/gpu.ts';

describe.skipIf((await testDevice()) === undefined)('an adapter on the GPU', () => {
  test.each(['linear', 'two'] as const)('has the loss and gradients of the plain device, and leaves nothing behind: %s', async (layers) => {
    const weights = caseWeights(layers);
    const device = await requiredDevice();
    const [found, wanted] = [await adapterGradients(device, layers, weights), await adapterGradients(new PlainDevice(), layers, weights)];
    expect(found.loss).toBeCloseTo(wanted.loss, 5);
    for (const [name, values] of wanted.gradients) {
      for (const [index, value] of values.entries()) expect(found.gradients.get(name)?.[index], name).toBeCloseTo(value, 5);
    }
    await expectNoLeak(device, async () => {
      await adapterGradients(device, layers, weights);
    });
  });
});
