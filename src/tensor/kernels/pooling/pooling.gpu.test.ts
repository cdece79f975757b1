import { describe, test } from 'vitest';
import { expectSameAsReference } from '../../../testing/expect-same-as-reference.ts';
import { testDevice } from '../../../testing/gpu.ts';
import { poolingBackward, poolingForward } from './pooling.ts';

describe.skipIf((await testDevice()) === undefined)('pooling on the GPU', () => {
  const cases = [
    { lengths: [1], width: 4 },
    { lengths: [1, 3, 64, 7], width: 68 },
    { lengths: [300, 1, 65, 128, 5, 2, 2], width: 256 },
  ];
  test.each(cases.flatMap((item) => (['cls', 'mean'] as const).map((mode) => ({ ...item, mode }))))(
    '$mode of sequences of $lengths, width $width',
    async ({ lengths, width, mode }) => {
      await expectSameAsReference(
        (device, make) => {
          const tokens = lengths.reduce((sum, length) => sum + length, 0);
          const starts_B1 = make.integers([0, ...lengths.map((_, i) => lengths.slice(0, i + 1).reduce((sum, length) => sum + length, 0))]);
          const shape = {
            mode,
            starts_B1,
            sequenceOf_T: make.integers(lengths.flatMap((length, sequence) => new Array<number>(length).fill(sequence))),
          };
          return {
            output: poolingForward(device, shape, make.tensor(tokens, width)),
            gradient: poolingBackward(device, shape, make.tensor(lengths.length, width)),
          };
        },
        { absolute: 1e-5, relative: 1e-5 },
      );
    },
  );
});
