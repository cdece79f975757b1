import { expect, test } from 'vitest';
import { PlainDevice } from '../../device/plain-device.ts';
import { groupScores, groupScoresBackward } from './group-scores.ts';

const device = new PlainDevice();

// q0 = (1, 2), q1 = (3, 0), padded by zeros; passages (1, 1), (0, 1) and (2, 2), (1, 0). Products 3, 2 and 6, 3, halved.
const embeddings = device.upload(
  Float32Array.from([1, 2, 3, 0, 1, 1, 0, 1, 2, 2, 1, 0].flatMap((value, i) => (i % 2 === 1 ? [value, 0, 0] : [value]))),
  [6, 4],
);
const groups = { embeddings, queries: 2, group: 2, factor: 0.5 };

test('scores by hand', async () => {
  expect([...(await device.read(groupScores(device, groups)))]).toEqual([1.5, 1, 3, 1.5]);
});

// Slopes 2, 4 and 0, 6, halved: d q0 = 1 (1, 1) + 2 (0, 1), d q1 = 3 (1, 0); d p = 1 q0, 2 q0, 0, 3 q1.
test('gradients by hand, replaced and added', async () => {
  const slopes = device.upload(Float32Array.of(2, 4, 0, 6), [2, 2]);
  const gradients = device.upload(new Float32Array(24).fill(100), [6, 4]);
  groupScoresBackward(device, groups, slopes, { gradients, accumulates: false });
  const expected = [1, 3, 3, 0, 1, 2, 2, 4, 0, 0, 9, 0].flatMap((value, i) => (i % 2 === 1 ? [value, 0, 0] : [value]));
  expect([...(await device.read(gradients))]).toEqual(expected);
  groupScoresBackward(device, groups, slopes, { gradients, accumulates: true });
  expect([...(await device.read(gradients))]).toEqual(expected.map((value) => 2 * value));
});

test('refuses embeddings that are not queries and their passages', () => {
  expect(() => groupScores(device, { ...groups, queries: 3 })).toThrow('queries and their passages');
});
