import { describe, test } from 'vitest';
import type { PackedAttention } from '../../../testing/attention-case.ts';
import { expectAttentionAsReference } from '../../../testing/expect-attention.ts';
import { testDevice } from '../../../testing/gpu.ts';

// The widths of real models. On a driver that compiles for the processor, a pipeline of width 64 takes over ten seconds.
const cases: readonly PackedAttention[] = [
  { lengths: [63, 64, 65], heads: 2, headWidth: 32 },
  { lengths: [300, 1, 17], heads: 2, headWidth: 64 },
  { lengths: [70, 1, 150], heads: 2, headWidth: 32, hiddenShare: 0.5, dropout: { rate: 0.1, seed: 3 } },
  { lengths: [70, 1, 512], heads: 2, headWidth: 64, hiddenShare: 0.5 },
];

describe.skipIf((await testDevice()) === undefined)('attention of real widths on the GPU', () => {
  test.each(cases)('sequences of $lengths, $heads heads of $headWidth, hidden $hiddenShare, dropout $dropout', async (item) => {
    await expectAttentionAsReference(item);
  });
});
