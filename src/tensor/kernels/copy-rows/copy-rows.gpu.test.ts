import { describe, test } from 'vitest';
import { Random } from '../../../base/random.ts';
import { expectSameAsReference } from '../../../testing/expect-same-as-reference.ts';
import { testDevice } from '../../../testing/gpu.ts';
import { copyRows } from './copy-rows.ts';

describe.skipIf((await testDevice()) === undefined)('copy rows on the GPU', () => {
  const sizes = [
    [1, 4],
    [63, 4],
    [65, 12],
    [200, 132],
  ] as const;
  test.each(sizes.flatMap(([pairs, width]) => (['replace', 'add', 'clear'] as const).map((mode) => ({ pairs, width, mode }))))(
    '$mode $pairs rows of $width',
    async ({ pairs, width, mode }) => {
      await expectSameAsReference(
        (device, make) => {
          const random = new Random(pairs);
          // Every target once, sources as they come.
          const targets = random.sample(pairs + 7, pairs);
          const indices = make.integers(
            targets.flatMap((target) => [random.below(5), target]),
            [pairs, 2],
          );
          const destination = make.tensor(pairs + 7, width);
          copyRows(device, indices, { from: make.tensor(5, width), to: destination }, mode);
          return { destination };
        },
        { absolute: 1e-6, relative: 1e-6 },
      );
    },
  );
});
