import { expect, test } from 'vitest';
import { retromaeExample } from '../../data/batching/retromae-example.ts';
import { noDropout } from '../../model/dropout-sites.ts';
import { retroMaePass } from '../../model/retromae.ts';
import { PlanningDevice } from '../../tensor/device/planning-device.ts';
import { graphicsCard } from '../../testing/graphics-card.ts';
import { randomContext } from '../../testing/random-model.ts';
import { retroMaeBatch } from './masked-batch.ts';

const mebibyte = 2 ** 20;
const textLength = 256;
const ids = { pad: 0, unknown: 1, cls: 2, sep: 3, mask: 4 };
const text = Int32Array.from({ length: textLength }, (_, place) =>
  place === 0 ? ids.cls : place === textLength - 1 ? ids.sep : 5 + place,
);

/** Bytes that a pass over so many tokens adds at its peak to parameters, gradients and moments. */
async function bytesOfPass(vocabulary: number, tokens: number): Promise<number> {
  const device = new PlanningDevice({ report: graphicsCard, choices: new Map() });
  const context = randomContext(device, { layers: 2, width: 128, heads: 4, feedForward: 512, vocabulary, hasDecoder: true });
  const rules = { ids, vocabularySize: vocabulary, isContinuation: () => false };
  const ratios = { encoderMaskRatio: 0.3, decoderMaskRatio: 0.5 };
  const examples = Array.from({ length: tokens / textLength }, (_, index) =>
    retromaeExample(text, rules, ratios, { seed: 1, step: 1, index }),
  );
  const before = device.memory().usedBytes;
  device.resetPeak();
  const settings = { queryStream: 'normalised', encoderScale: 1, decoderScale: 1 } as const;
  const { encoderResults, decoderResults } = retroMaePass(context, retroMaeBatch(examples), noDropout, settings);
  await Promise.all([device.read(encoderResults), device.read(decoderResults)]);
  return device.memory().peakBytes - before;
}

test('the memory of a RetroMAE step grows with its tokens alone, not with tokens times vocabulary', async () => {
  const [small, large] = [8000, 32_000];
  const [few, many] = [2048, 16_384];
  const slopes: number[] = [];
  for (const vocabulary of [small, large])
    slopes.push(((await bytesOfPass(vocabulary, many)) - (await bytesOfPass(vocabulary, few))) / (many - few));
  const [slope = NaN, slopeOfLarge = NaN] = slopes;
  // A token of 128 numbers passes three layers: not nothing.
  expect(slope).toBeGreaterThan(10_000);
  expect(Math.abs(slopeOfLarge / slope - 1)).toBeLessThan(0.05);
  // Logits of all targets, 1.3 a token, would add 4 bytes x 24,000 columns x 1.3 to the slope.
  expect(slopeOfLarge - slope).toBeLessThan((4 * 1.3 * (large - small)) / 50);
  // The larger vocabulary costs the block of logits that it needs, whatever the number of tokens.
  for (const tokens of [few, many]) {
    expect(Math.abs((await bytesOfPass(large, tokens)) - (await bytesOfPass(small, tokens)))).toBeLessThan(16 * mebibyte);
  }
});
