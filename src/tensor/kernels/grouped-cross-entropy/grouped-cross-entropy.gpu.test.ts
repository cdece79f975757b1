import { describe, test } from 'vitest';
import { Random } from '../../../base/random.ts';
import { expectSameAsReference } from '../../../testing/expect-same-as-reference.ts';
import { testDevice } from '../../../testing/gpu.ts';
import { groupedCrossEntropyRows } from './grouped-cross-entropy.ts';

describe.skipIf((await testDevice()) === undefined)('grouped cross-entropy on the GPU', () => {
  // One thread a row, 64 a workgroup.
  test.each([
    { rows: 1, group: 2, deviation: 1 },
    { rows: 63, group: 7, deviation: 40 },
    { rows: 64, group: 3, deviation: 4 },
    { rows: 65, group: 16, deviation: 4 },
    { rows: 1000, group: 9, deviation: 10 },
  ])('$rows rows of $group', async ({ rows, group, deviation }) => {
    const random = new Random(rows);
    const keys = Array.from({ length: rows * (group + 1) }, () => random.below(3));
    for (const hasKeys of [false, true]) {
      await expectSameAsReference(
        (device, make) => {
          const scores = device.upload(make.gaussian(rows * group, deviation), [rows, group]);
          const lossScale = hasKeys ? make.view(Float32Array.of(64)) : undefined;
          const results = groupedCrossEntropyRows(device, {
            scores,
            scale: 0.25,
            lossScale,
            keys: hasKeys ? make.integers(keys) : undefined,
          });
          return { scores, results };
        },
        { absolute: 2e-5, relative: 2e-5 },
      );
    }
  });
});
