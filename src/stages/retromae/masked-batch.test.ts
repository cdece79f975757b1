import { expect, test } from 'vitest';
import { setBit } from '../../data/batching/bits.ts';
import { noLabel, type RetromaeExample } from '../../data/batching/retromae-example.ts';
import { retroMaeFixture, type MaskedText } from '../../testing/fixtures.ts';
import { retroMaeBatchOf } from '../../testing/retromae-pass.ts';
import { retroMaeBatch } from './masked-batch.ts';

/** A text of the fixtures as the collator would have given it. */
function exampleOf({ ids, encoderIds, encoderLabels, pool, choice }: MaskedText): RetromaeExample {
  const wordsPerMask = Math.ceil(ids.length / 32);
  const maskPool = new Uint32Array(pool.length * wordsPerMask);
  for (const [draw, bits] of pool.entries()) {
    const row = maskPool.subarray(draw * wordsPerMask, (draw + 1) * wordsPerMask);
    for (const [place, bit] of [...bits].entries()) if (bit === '1') setBit(row, place);
  }
  return {
    encoderTokens: Int32Array.from(encoderIds),
    encoderLabels: Int32Array.from(encoderLabels),
    decoderTokens: Int32Array.from(ids),
    decoderLabels: Int32Array.from([noLabel, ...ids.slice(1, -1), noLabel]),
    maskPool,
    poolSize: pool.length,
    wordsPerMask,
    maskChoices: Int32Array.from(choice),
  };
}

test('a batch of the stage is the batch whose losses and gradients agree with PyTorch', async () => {
  const { texts } = await retroMaeFixture();
  // Rows of one word and of two.
  expect(new Set(texts.map(({ ids }) => Math.ceil(ids.length / 32))).size).toBe(2);
  expect(retroMaeBatch(texts.map(exampleOf))).toEqual(retroMaeBatchOf(texts));
});
