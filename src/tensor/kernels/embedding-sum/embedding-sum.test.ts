import { expect, test } from 'vitest';
import { TestOperands } from '../../../testing/test-operands.ts';
import { PlainDevice } from '../../device/plain-device.ts';
import { embeddingForward, embeddingSum, pairedPosition } from './embedding-sum.ts';

const device = new PlainDevice();
const make = new TestOperands(device);

test('adds word, position and type', async () => {
  const words = make.view(Float32Array.of(1, 2, 3, 4, 10, 20, 30, 40), [2, 4]);
  const positions = make.view(Float32Array.of(0.5, 0, 0, 0, 0.25, 0, 0, 0), [2, 4]);
  const types = make.view(Float32Array.of(100, 100, 100, 100, 9, 9, 9, 9), [2, 4]);
  const rows = make.integers([1, 0, 0, 1, 1, 1], [3, 2]);
  expect([...(await device.read(embeddingSum(device, { words, positions }, rows)))]).toEqual([
    10.5, 20, 30, 40, 1.25, 2, 3, 4, 10.25, 20, 30, 40,
  ]);
  expect([...(await device.read(embeddingSum(device, { words, positions, types }, rows)))].slice(0, 4)).toEqual([110.5, 120, 130, 140]);
});

test('adds the type of each text of a pair', async () => {
  const tables = {
    words: make.view(Float32Array.of(1, 2, 3, 4), [1, 4]),
    positions: make.view(Float32Array.of(0, 0, 0, 0, 0.5, 0, 0, 0), [2, 4]),
    types: make.view(Float32Array.of(10, 10, 10, 10, 20, 20, 20, 20), [2, 4]),
  };
  const rows = make.integers([0, pairedPosition(1, 0), 0, pairedPosition(0, 1), 0, pairedPosition(1, 1)], [3, 2]);
  const sum = await device.read(embeddingSum(device, { ...tables, isPaired: true }, rows));
  expect([...sum]).toEqual([11.5, 12, 13, 14, 21, 22, 23, 24, 21.5, 22, 23, 24]);
  const norm = { weight: make.view(Float32Array.of(1, 1, 1, 1)), bias: make.view(Float32Array.of(0, 0, 0, 0)), epsilon: 0 };
  const { statistics_T2 } = embeddingForward(device, { tables: { ...tables, isPaired: true }, norm }, rows);
  const means = (await device.read(statistics_T2)).filter((_, i) => i % 2 === 0);
  expect([...means]).toEqual([12.625, 22.5, 22.625]);
});

// z = (1, 2, 3, 4) + (0.5, 0, 0, 0) + (1, 1, 0, 0): (2.5, 3, 3, 4), mean 3.125, variance (0.390625 + 2 * 0.015625 +
// 0.765625) / 4 = 0.296875.
test('normalised, by hand', async () => {
  const tables = {
    words: make.view(Float32Array.of(9, 9, 9, 9, 1, 2, 3, 4), [2, 4]),
    positions: make.view(Float32Array.of(0.5, 0, 0, 0), [1, 4]),
    types: make.view(Float32Array.of(1, 1, 0, 0, 9, 9, 9, 9), [2, 4]),
  };
  const norm = { weight: make.view(Float32Array.of(1, 1, 2, 1)), bias: make.view(Float32Array.of(0, 0, 0, 10)), epsilon: 0 };
  const { output_TD, statistics_T2 } = embeddingForward(device, { tables, norm }, make.integers([1, 0], [1, 2]));
  const deviation = 1 / Math.sqrt(0.296875);
  const [mean = 0, found = 0] = await device.read(statistics_T2);
  expect(mean).toBeCloseTo(3.125, 6);
  expect(found).toBeCloseTo(deviation, 5);
  const expected = [-0.625 * deviation, -0.125 * deviation, -0.25 * deviation, 10 + 0.875 * deviation];
  for (const [i, value] of (await device.read(output_TD)).entries()) expect(value).toBeCloseTo(expected[i] ?? NaN, 5);
});
