import { afterAll, beforeAll, describe, test } from 'vitest';
import type { PackedAttention } from '../../../testing/attention-case.ts';
import { expectAttentionAsReference, expectAttentionTwiceTheSame } from '../../../testing/expect-attention.ts';
import { requiredDevice, testDevice } from '../../../testing/gpu.ts';
import { floatKinds } from '../../../testing/kinds.ts';
import { attentionChoice } from './ways.ts';

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

// The way of real GPUs; the last case is too wide for its backward passes, which fall back.
const blocksCases: readonly PackedAttention[] = [
  { lengths: [1], heads: 1, headWidth: 4, kind: 'float32' },
  { lengths: [9, 4], heads: 2, headWidth: 4, hiddenShare: 1.1, kind: 'float32' },
  { lengths: [33, 5], heads: 2, headWidth: 12, dropout: { rate: 0.1, seed: 0xdeadbeef }, isTogether: true, kind: 'float32' },
  { lengths: [65, 1, 130, 40], heads: 2, headWidth: 16, hiddenShare: 0.5, kind: 'float32' },
  { lengths: [300, 31, 32, 33], heads: 2, headWidth: 20, isTogether: true, kind: 'float32' },
  { lengths: [300, 1, 17], heads: 2, headWidth: 64, isTogether: true, kind: 'float32' },
  { lengths: [70, 1, 150], heads: 2, headWidth: 64, hiddenShare: 0.5, dropout: { rate: 0.1, seed: 3 }, kind: 'float32' },
  { lengths: [63, 64, 65], heads: 2, headWidth: 32, hiddenShare: 0.5, dropout: { rate: 0.1, seed: 3 }, kind: 'float32' },
  { lengths: [300, 1, 17], heads: 2, headWidth: 64, isTogether: true, kind: 'float16' },
  { lengths: [70, 1, 150], heads: 2, headWidth: 32, hiddenShare: 0.5, kind: 'float16' },
  { lengths: [40, 7], heads: 2, headWidth: 128, hiddenShare: 0.3, kind: 'float16' },
  { lengths: [40, 7], heads: 2, headWidth: 96, kind: 'float32' },
];

describe.skipIf((await testDevice()) === undefined)('attention of real widths by blocks equals the padded reference', () => {
  beforeAll(async () => {
    (await requiredDevice()).choices.set(attentionChoice, 'blocks');
  });
  afterAll(async () => {
    (await requiredDevice()).choices.delete(attentionChoice);
  });

  test.each(blocksCases.filter(({ kind }) => kind === undefined || floatKinds.includes(kind)))(
    '$kind, sequences of $lengths, $heads heads of $headWidth, hidden $hiddenShare, dropout $dropout',
    async (item) => {
      await expectAttentionAsReference(item);
    },
  );
});

test.skipIf((await testDevice()) === undefined)('attention of a real width gives the same bits twice', async () => {
  await expectAttentionTwiceTheSame({ lengths: [8, 200, 31], heads: 2, headWidth: 64, dropout: { rate: 0.1, seed: 3 } });
});
