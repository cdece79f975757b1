import { describe, test } from 'vitest';
import { expectSameAsReference } from '../../../testing/expect-same-as-reference.ts';
import { testDevice } from '../../../testing/gpu.ts';
import { rectify, rectifyBackward, residual, residualBackward } from './adapter.ts';

// 64 threads of four values: below, at and above a workgroup.
const shapes = [
  [1, 4],
  [3, 84],
  [64, 4],
  [65, 4],
  [37, 132],
] as const;

describe.skipIf((await testDevice()) === undefined)('the kernels of an adapter on the GPU', () => {
  test.each(shapes)('%i x %i', async (rows, width) => {
    await expectSameAsReference(
      (device, make) => {
        const values = make.tensor(rows, width);
        rectify(device, values);
        const gradient = make.tensor(rows, width);
        rectifyBackward(device, values, gradient);
        const own = { change: make.tensor(rows, width), weight: make.randomView(1) };
        const output = residual(device, make.tensor(rows, width), own);
        const weightGradient = make.randomView(1);
        const changeGradient = residualBackward(device, own, make.tensor(rows, width), weightGradient);
        return { values, gradient, output, changeGradient, weightGradient };
      },
      { absolute: 2e-5, relative: 1e-5 },
    );
  });
});
