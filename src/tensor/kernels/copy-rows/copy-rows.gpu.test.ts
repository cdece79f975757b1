import { describe, expect, test } from 'vitest';
import { Random } from '../../../base/random.ts';
import { expectSameAsReference } from '../../../testing/expect-same-as-reference.ts';
import { requiredDevice, testDevice } from '../../../testing/gpu.ts';
import { asKind, floatKinds } from '../../../testing/kinds.ts';
import { clearRows, copyRows, zeros } from './copy-rows.ts';

describe.skipIf((await testDevice()) === undefined)('copy rows on the GPU', () => {
  const sizes = [
    [1, 4],
    [63, 4],
    [65, 12],
    [200, 132],
  ] as const;
  const kinds = floatKinds.flatMap((from) => floatKinds.map((to) => ({ from, to })));
  const modes = ['replace', 'add', 'clear'] as const;

  describe.each(kinds)('from $from to $to', ({ from, to }) => {
    test.each(sizes.flatMap(([pairs, width]) => modes.map((mode) => ({ pairs, width, mode }))))(
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
            const destination = asKind(device, make.tensor(pairs + 7, width), to);
            if (mode === 'clear') clearRows(device, indices, destination);
            else copyRows(device, indices, { from: asKind(device, make.tensor(5, width), from), to: destination }, mode);
            return { destination };
          },
          { absolute: 1e-6, relative: to === 'float16' ? 1e-3 : 1e-6 },
        );
      },
    );
  });

  test.each([1, 4, 257, 1000])('%i zeros where something else was', async (length) => {
    const device = await requiredDevice();
    for (const kind of floatKinds) {
      device.upload(new Float32Array(length).fill(7), [length]).dispose();
      const made = zeros(device, [length], kind);
      expect([...(await device.read(made))]).toEqual(new Array(length).fill(0));
      made.dispose();
    }
  });
});
