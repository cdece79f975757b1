import { describe, test } from 'vitest';
import { expectSameAsReference } from '../../../testing/expect-same-as-reference.ts';
import { testDevice } from '../../../testing/gpu.ts';
import { asKind, floatKinds } from '../../../testing/kinds.ts';
import { poolingBackward, poolingForward } from './pooling.ts';

describe.skipIf((await testDevice()) === undefined)('pooling on the GPU', () => {
  const cases = [
    { lengths: [1], width: 4 },
    { lengths: [1, 3, 64, 7], width: 68 },
    { lengths: [300, 1, 65, 128, 5, 2, 2], width: 256 },
    { lengths: [3, 2], width: 1028 },
  ];
  const modes = ['cls', 'mean'] as const;
  const all = cases.flatMap((item) => modes.flatMap((mode) => floatKinds.map((kind) => ({ ...item, mode, kind }))));

  test.each(all)('$mode of sequences of $lengths, width $width, $kind', async ({ lengths, width, mode, kind }) => {
    await expectSameAsReference(
      (device, make) => {
        const ends = lengths.map((_, i) => lengths.slice(0, i + 1).reduce((sum, length) => sum + length, 0));
        const tokenCount = ends.at(-1) ?? 0;
        const sequences = { mode, starts_B1: make.integers([0, ...ends]), tokenCount };
        const saved = poolingForward(device, sequences, asKind(device, make.tensor(tokenCount, width), kind));
        const gradient_BD = make.tensor(lengths.length, width);
        const hiddenGradient = poolingBackward(device, sequences, { saved, gradient_BD }, kind);
        return { ...saved, hiddenGradient };
      },
      { absolute: kind === 'float16' ? 1e-4 : 1e-5, relative: kind === 'float16' ? 1e-3 : 1e-5 },
    );
  });

  // Its norm counts as 1e-12, in the gradient too (as in torch).
  test('a sequence of zeros stays zero', async () => {
    await expectSameAsReference(
      (device, make) => {
        const sequences = { mode: 'cls', starts_B1: make.integers([0, 1, 2]), tokenCount: 2 } as const;
        const saved = poolingForward(device, sequences, device.upload(Float32Array.of(0, 0, 0, 0, 0, 2, 0, 0), [2, 4]));
        const gradient_BD = device.upload(Float32Array.of(1e-12, 0, 0, 0, 3, 1, 0, 0), [2, 4]);
        return { ...saved, hiddenGradient: poolingBackward(device, sequences, { saved, gradient_BD }) };
      },
      { absolute: 0, relative: 1e-6 },
    );
  });
});
