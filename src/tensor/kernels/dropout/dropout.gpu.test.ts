import { describe, test } from 'vitest';
import { expectSameAsReference } from '../../../testing/expect-same-as-reference.ts';
import { testDevice } from '../../../testing/gpu.ts';
import { asKind, floatKinds } from '../../../testing/kinds.ts';
import { layerNormForward } from '../layer-norm/layer-norm.ts';

describe.skipIf((await testDevice()) === undefined)('dropout on the GPU', () => {
  // A layer norm keeps its input as it was normalised, after its dropout.
  test.each([
    { rate: 0.5, seed: 1, rows: 1, width: 8 },
    { rate: 0.1, seed: 0xffffffff, rows: 63, width: 4 },
    { rate: 0.3, seed: 0x80000000, rows: 65, width: 4 },
    { rate: 0.9, seed: 77, rows: 301, width: 36 },
  ])('drops what the reference drops: rate $rate, seed $seed, $rows x $width', async ({ rate, seed, rows, width }) => {
    for (const kind of floatKinds) {
      await expectSameAsReference(
        (device, make) => {
          const parameters = { weight: make.randomView(width), bias: make.randomView(width), epsilon: 1 };
          const input_TD = asKind(device, make.tensor(rows, width), kind);
          return { dropped: layerNormForward(device, parameters, input_TD, { dropout: { rate, seed } }).saved.input_TD };
        },
        { absolute: 0, relative: kind === 'float16' ? 1e-3 : 1e-6 },
      );
    }
  });
});
