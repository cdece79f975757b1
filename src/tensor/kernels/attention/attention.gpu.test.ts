import { afterAll, beforeAll, describe, test } from 'vitest';
import type { PackedAttention } from '../../../testing/attention-case.ts';
import { expectAttentionAsReference, expectAttentionTwiceTheSame } from '../../../testing/expect-attention.ts';
import { isThorough, requiredDevice, testDevice } from '../../../testing/gpu.ts';
import { floatKinds } from '../../../testing/kinds.ts';
import { attentionChoice } from './ways.ts';

// A driver that compiles for the processor takes its time over wide heads: those are in the long tests.
const cases: readonly PackedAttention[] = [
  { lengths: [1], heads: 1, headWidth: 4 },
  { lengths: [1, 7, 8, 9], heads: 3, headWidth: 12, isTogether: true },
  { lengths: [15, 16, 17, 63, 64, 65], heads: 2, headWidth: 16 },
  { lengths: [300, 1, 17], heads: 5, headWidth: 12 },
  { lengths: [33, 5], heads: 2, headWidth: 12, dropout: { rate: 0.1, seed: 0xdeadbeef }, isTogether: true },
  { lengths: [1, 2, 31], heads: 2, headWidth: 16, hiddenShare: 0.3 },
  { lengths: [65, 1, 130, 40], heads: 2, headWidth: 16, hiddenShare: 0.5 },
  { lengths: [70, 33], heads: 2, headWidth: 8, hiddenShare: 0.5, dropout: { rate: 0.4, seed: 3 } },
  { lengths: [9, 4], heads: 2, headWidth: 4, hiddenShare: 1.1 },
];

/** Halves differ in how they are read and written alone: a plain and a masked case tell. */
const halfCases = (await isThorough()) ? cases : [cases[1], cases[8]].filter((item) => item !== undefined);
const kindsOfCases = floatKinds.flatMap((kind) => (kind === 'float16' ? halfCases : cases).map((item) => ({ ...item, kind })));

describe.skipIf((await testDevice()) === undefined)('attention on the GPU equals the padded reference', () => {
  test.each(kindsOfCases)(
    '$kind, sequences of $lengths, $heads heads of $headWidth, hidden $hiddenShare, dropout $dropout',
    async (item) => {
      await expectAttentionAsReference(item);
    },
  );
});

test.skipIf((await testDevice()) === undefined)('attention gives the same bits twice', async () => {
  await expectAttentionTwiceTheSame({ lengths: [70, 1, 33], heads: 2, headWidth: 16, hiddenShare: 0.5, dropout: { rate: 0.1, seed: 3 } });
});

// What a device without a GPU chooses for itself is tested above; these are the ways of all others.
const otherCases: readonly PackedAttention[] = [
  { lengths: [1, 15, 16, 17, 65], heads: 2, headWidth: 8, isTogether: true, kind: floatKinds.at(-1) ?? 'float32' },
  { lengths: [70, 33], heads: 2, headWidth: 8, hiddenShare: 0.5, dropout: { rate: 0.4, seed: 3 } },
];
describe.skipIf((await testDevice()) === undefined).each(['rows', 'blocks'] as const)(
  'attention by %s equals the padded reference',
  (way) => {
    beforeAll(async () => {
      (await requiredDevice()).choices.set(attentionChoice, way);
    });
    afterAll(async () => {
      (await requiredDevice()).choices.delete(attentionChoice);
    });

    test.each(otherCases)(
      '$kind, sequences of $lengths, $heads heads of $headWidth, hidden $hiddenShare, dropout $dropout',
      async (item) => {
        await expectAttentionAsReference(item);
      },
    );
  },
);
