import { dispose } from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { PlanningDevice } from '../tensor/device/planning-device.ts';
import { graphicsCard } from '../testing/graphics-card.ts';
import { contrastiveLoss } from './contrastive.ts';

const width = 512;
const mebibyte = 1024 ** 2;

/** Peak of loss and gradient of so many queries, their embeddings included. */
function peakMiB(queries: number): number {
  const device = new PlanningDevice({ report: graphicsCard, choices: new Map() });
  const embeddings = device.allocate([2 * queries, width]);
  const keys = Uint32Array.from({ length: 2 * queries }, (_, index) => index);
  const batch = { embeddings, queries, group: 1, temperature: 0.02, ownOnly: false, skipDuplicates: true, keys };
  const { results_N4, gradient } = contrastiveLoss(device, batch);
  dispose([results_N4, gradient, embeddings]);
  return device.memory().peakBytes / mebibyte;
}

test('the loss of 19,200 pairs of width 512 takes embeddings, their gradient and a block of scores', () => {
  const peak = peakMiB(19_200);
  // Two of 75 MiB; the matrix of scores alone would be 1,406.
  expect(peak).toBeGreaterThan(150);
  expect(peak).toBeLessThanOrEqual(256);
  console.log(`19,200 pairs x ${width}: ${peak.toFixed(1)} MiB`);
});

test('its memory grows as the number of pairs, not as its square', () => {
  const [few, some, many] = [4800, 9600, 19_200].map(peakMiB);
  expect((many ?? 0) - (some ?? 0)).toBeLessThan(2.2 * ((some ?? 0) - (few ?? 0)));
  expect((many ?? 0) - (some ?? 0)).toBeGreaterThan(1.5 * ((some ?? 0) - (few ?? 0)));
});
