import { expect, test } from 'vitest';
import { TestOperands } from '../../../testing/test-operands.ts';
import { PlainDevice } from '../../device/plain-device.ts';
import { pooledScore, pooledScoreBackward } from './pooled-score.ts';

const device = new PlainDevice();
const make = new TestOperands(device);

// tanh(ln 2) = (2 - 1/2) / (2 + 1/2) = 0.6, tanh(ln 3) = (3 - 1/3) / (3 + 1/3) = 0.8, tanh(0) = 0.
const [point6, point8] = [Math.log(2), Math.log(3)];
const dense_BD = device.upload(Float32Array.of(point6, -point8, 0, 0, point8, 0, 0, -point6), [2, 4]);
const weight = make.view(Float32Array.of(1, 2, 3, -4), [1, 4]);

test('scores by hand', async () => {
  const scores = await device.read(pooledScore(device, { dense_BD, weight }, make.view(Float32Array.of(0.5)), [2, 1]));
  // 0.6 - 1.6 + 0.5 and 0.8 + 2.4 + 0.5
  expect(scores[0]).toBeCloseTo(-0.5, 6);
  expect(scores[1]).toBeCloseTo(3.7, 6);
});

test('gradients by hand: two of the scores are added up, those of weight and bias are added to what is there', async () => {
  const [one, two] = [device.upload(Float32Array.of(1, -1), [2]), device.upload(Float32Array.of(1, 0), [2])];
  const gradients = { weight: make.view(new Float32Array(4).fill(10), [1, 4]), bias: make.view(Float32Array.of(10)) };
  const dense = await device.read(pooledScoreBackward(device, { dense_BD, weight }, { slopes: [one, two], ...gradients }));
  // Slopes 2 and -1; 1 - 0.36 = 0.64 and 1 - 0.64 = 0.36.
  const expected = [2 * 0.64, 4 * 0.36, 6, -8, -0.36, -2, -3, 4 * 0.64];
  for (const [i, value] of dense.entries()) expect(value, String(i)).toBeCloseTo(expected[i] ?? NaN, 5);
  const ofWeight = await device.read(gradients.weight);
  for (const [i, value] of [10 + 1.2 - 0.8, 10 - 1.6, 10, 10 + 0.6].entries()) expect(ofWeight[i]).toBeCloseTo(value, 5);
  expect([...(await device.read(gradients.bias))]).toEqual([11]);
});

test('a gradient alone counts once', async () => {
  const gradients = { weight: make.view(new Float32Array(4), [1, 4]), bias: make.view(Float32Array.of(0)) };
  const slopes = device.upload(Float32Array.of(1, 2), [2]);
  pooledScoreBackward(device, { dense_BD, weight }, { slopes: [slopes], ...gradients }).dispose();
  expect([...(await device.read(gradients.bias))]).toEqual([3]);
});
