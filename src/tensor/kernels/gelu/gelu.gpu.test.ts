import { describe, test } from 'vitest';
import { expectSameAsReference } from '../../../testing/expect-same-as-reference.ts';
import { testDevice } from '../../../testing/gpu.ts';
import { geluBackward, geluForward } from './gelu.ts';

describe.skipIf((await testDevice()) === undefined)('GELU on the GPU', () => {
  // 252, 256 and 260 elements: one below, at and above what a workgroup does.
  test.each([
    [1, 4],
    [63, 4],
    [64, 4],
    [65, 4],
    [37, 132],
  ])('%i x %i', async (rows, width) => {
    const run = { absolute: 1e-6, relative: 1e-5 };
    await expectSameAsReference((device, make) => {
      const input = device.upload(make.gaussian(rows * width, 3), [rows, width]);
      const gradient = make.tensor(rows, width);
      const output = geluForward(device, input);
      geluBackward(device, input, gradient);
      return { output, gradient };
    }, run);
  });

  test('far from zero it is the identity or zero, not NaN', async () => {
    await expectSameAsReference(
      (device) => {
        const input = device.upload(Float32Array.of(-100, -20, 20, 100, 1e10, 3e38, -1e10, 0), [2, 4]);
        const gradient = device.upload(new Float32Array(8).fill(1), [2, 4]);
        const output = geluForward(device, input);
        geluBackward(device, input, gradient);
        return { output, gradient };
      },
      { absolute: 1e-6, relative: 1e-6 },
    );
  });
});
