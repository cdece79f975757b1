import { describe, test } from 'vitest';
import { Random } from '../../../base/random.ts';
import { expectSameAsReference } from '../../../testing/expect-same-as-reference.ts';
import { testDevice } from '../../../testing/gpu.ts';
import { embeddingSum } from './embedding-sum.ts';

describe.skipIf((await testDevice()) === undefined)('embedding sum on the GPU', () => {
  test.each([
    { tokens: 1, width: 4, isTyped: false },
    { tokens: 63, width: 4, isTyped: true },
    { tokens: 65, width: 12, isTyped: false },
    { tokens: 301, width: 132, isTyped: true },
  ])('$tokens tokens of width $width, typed: $isTyped', async ({ tokens, width, isTyped }) => {
    await expectSameAsReference(
      (device, make) => {
        const random = new Random(tokens);
        const words = make.randomView(97, width);
        const positions = make.randomView(41, width);
        const types = isTyped ? make.randomView(2, width) : undefined;
        const rows = make.integers(
          Array.from({ length: 2 * tokens }, (_, i) => random.below(i % 2 === 0 ? 97 : 41)),
          [tokens, 2],
        );
        return { output: embeddingSum(device, { words, positions, types }, rows, width) };
      },
      { absolute: 1e-6, relative: 1e-6 },
    );
  });
});
