import { describe, test } from 'vitest';
import type { PackedAttention } from '../../../testing/attention-case.ts';
import { expectAttentionAsReference, expectAttentionTwiceTheSame } from '../../../testing/expect-attention.ts';
import { testDevice } from '../../../testing/gpu.ts';
import { floatKinds } from '../../../testing/kinds.ts';

// The widths of real models, and wider ones.
const cases: readonly PackedAttention[] = [
  { lengths: [63, 64, 65], heads: 2, headWidth: 32, isTogether: true },
  { lengths: [300, 1, 17], heads: 2, headWidth: 64, isTogether: true },
  { lengths: [70, 1, 150], heads: 2, headWidth: 32, hiddenShare: 0.5, dropout: { rate: 0.1, seed: 3 } },
  { lengths: [70, 1, 512], heads: 2, headWidth: 64, hiddenShare: 0.5 },
  { lengths: [1, 7, 8, 9, 63, 64, 65, 512], heads: 2, headWidth: 64, dropout: { rate: 0.1, seed: 3 } },
  { lengths: [40, 7], heads: 2, headWidth: 96, isTogether: true },
  { lengths: [40, 7], heads: 2, headWidth: 128, hiddenShare: 0.3 },
  { lengths: [33, 3], heads: 1, headWidth: 256 },
];

describe.skipIf((await testDevice()) === undefined)('attention of real widths on the GPU equals the padded reference', () => {
  test.each(floatKinds.flatMap((kind) => cases.map((item) => ({ ...item, kind }))))(
    '$kind, sequences of $lengths, $heads heads of $headWidth, hidden $hiddenShare, dropout $dropout',
    async (item) => {
      await expectAttentionAsReference(item);
    },
  );
});

test.skipIf((await testDevice()) === undefined)('attention of a real width gives the same bits twice', async () => {
  await expectAttentionTwiceTheSame({ lengths: [8, 200, 31], heads: 2, headWidth: 64, dropout: { rate: 0.1, seed: 3 } });
});
