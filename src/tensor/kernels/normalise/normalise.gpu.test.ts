import { describe, test } from 'vitest';
import { expectSameAsReference } from '../../../testing/expect-same-as-reference.ts';
import { testDevice } from '../../../testing/gpu.ts';
import { normaliseBackward, normaliseForward } from './normalise.ts';

describe.skipIf((await testDevice()) === undefined)('normalise on the GPU', () => {
  test.each([
    [1, 4],
    [5, 12],
    [63, 252],
    [65, 260],
    [3, 1024],
  ])('%i rows of %i', async (rows, width) => {
    await expectSameAsReference(
      (device, make) => {
        const saved = normaliseForward(device, make.tensor(rows, width));
        const gradient = make.tensor(rows, width);
        normaliseBackward(device, saved, gradient);
        return { output: saved.output_BD, norms: saved.norms_B, gradient };
      },
      { absolute: 1e-6, relative: 1e-5 },
    );
  });

  // Its norm counts as 1e-12, in the gradient too (as in torch).
  test('a row of zeros stays zero', async () => {
    await expectSameAsReference(
      (device) => {
        const saved = normaliseForward(device, device.upload(Float32Array.of(0, 0, 0, 0, 0, 2, 0, 0), [2, 4]));
        const gradient = device.upload(Float32Array.of(1e-12, 0, 0, 0, 3, 1, 0, 0), [2, 4]);
        normaliseBackward(device, saved, gradient);
        return { output: saved.output_BD, norms: saved.norms_B, gradient };
      },
      { absolute: 0, relative: 1e-6 },
    );
  });
});
