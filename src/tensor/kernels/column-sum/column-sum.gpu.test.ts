import { describe, test } from 'vitest';
import { expectSameAsReference } from '../../../testing/expect-same-as-reference.ts';
import { testDevice } from '../../../testing/gpu.ts';
import { asKind, floatKinds } from '../../../testing/kinds.ts';
import { addColumnSums, addRows } from './column-sum.ts';

describe.skipIf((await testDevice()) === undefined)('column sums on the GPU', () => {
  // 16 rows make one block; 1,025 make 61 blocks of 17 rows, of which the last has five.
  test.each(
    [
      [1, 4, 0],
      [15, 12, 0],
      [16, 252, 4],
      [17, 260, 0],
      [1025, 68, 32],
    ].flatMap((sizes) => floatKinds.map((kind) => ({ sizes, kind }))),
  )('$sizes.0 rows of $sizes.1, $sizes.2 more columns in front, $kind', async ({ sizes, kind }) => {
    const [rows = 0, width = 0, first = 0] = sizes;
    await expectSameAsReference(
      (device, make) => {
        const target = make.randomView(width);
        addColumnSums(device, asKind(device, make.tensor(rows, first + width), kind), target, first);
        return { target };
      },
      { absolute: 2e-4, relative: 1e-5 },
    );
  });

  test('some rows of a table', async () => {
    await expectSameAsReference(
      (device, make) => {
        const target = make.randomView(36);
        addRows(device, { values: make.randomView(9, 36), firstRow: 3, rows: 5, width: 36 }, target);
        return { target };
      },
      { absolute: 1e-5, relative: 1e-5 },
    );
  });
});
