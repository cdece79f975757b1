import { describe, test } from 'vitest';
import { Random } from '../../../base/random.ts';
import { expectSameAsReference } from '../../../testing/expect-same-as-reference.ts';
import { testDevice } from '../../../testing/gpu.ts';
import { addSegmentSums, uploadSegments } from './segment-sum.ts';
import { segmentsOf } from './segments.ts';

describe.skipIf((await testDevice()) === undefined)('segment sum on the GPU', () => {
  test.each([
    { tokens: 1, targets: 1, width: 4 },
    { tokens: 64, targets: 1, width: 4 },
    { tokens: 65, targets: 300, width: 12 },
    { tokens: 701, targets: 97, width: 132 },
  ])('$tokens rows of $width into at most $targets', async ({ tokens, targets, width }) => {
    await expectSameAsReference(
      (device, make) => {
        const random = new Random(tokens);
        const segments = segmentsOf(Array.from({ length: tokens }, () => random.below(targets)));
        const sums = make.randomView(targets, width);
        addSegmentSums(device, make.tensor(tokens, width), uploadSegments(device, segments), sums);
        return { sums };
      },
      { absolute: 2e-5, relative: 1e-5 },
    );
  });
});
