import { describe, test } from 'vitest';
import { asKind, floatKinds } from '../../../testing/kinds.ts';
import { expectSameAsReference } from '../../../testing/expect-same-as-reference.ts';
import { testDevice } from '../../../testing/gpu.ts';
import { groupScores, groupScoresBackward } from './group-scores.ts';

// 64 threads a workgroup: pairs, and quads of the gradient, below, at and above; 65 x 3 pairs and 260 rows are large.
const sizes = [
  { queries: 1, group: 1, width: 4 },
  { queries: 9, group: 7, width: 12 },
  { queries: 16, group: 4, width: 16 },
  { queries: 13, group: 5, width: 8 },
  { queries: 65, group: 3, width: 260 },
];
const cases = sizes.flatMap((size) => floatKinds.flatMap((kind) => [true, false].map((accumulates) => ({ ...size, kind, accumulates }))));

describe.skipIf((await testDevice()) === undefined)('group scores on the GPU', () => {
  test.each(cases)('$queries queries of $group x $width, $kind, added $accumulates', async ({ queries, group, width, ...item }) => {
    await expectSameAsReference(
      (device, make) => {
        const embeddings = asKind(device, make.tensor(queries * (group + 1), width), item.kind);
        const groups = { embeddings, queries, group, factor: 0.25 };
        const gradients = make.tensor(queries * (group + 1), width);
        const scores = groupScores(device, groups);
        groupScoresBackward(device, groups, make.tensor(queries, group), { gradients, accumulates: item.accumulates });
        return { scores, gradients };
      },
      { absolute: 2e-5, relative: 1e-5 },
    );
  });
});
