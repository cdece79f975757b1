import { describe, expect, test } from 'vitest';
import { TestOperands } from '../../../testing/test-operands.ts';
import { PlainDevice } from '../../device/plain-device.ts';
import { normaliseBackward, normaliseForward } from '../normalise/normalise.ts';
import { normalisedPoolingBackward, normalisedPoolingForward } from './normalised-pooling.ts';
import { poolingBackward, poolingForward } from './pooling.ts';

const device = new PlainDevice();
const make = new TestOperands(device);

// Two sequences of one and two tokens.
const shape = { starts_B1: make.integers([0, 1, 3]), sequenceOf_T: make.integers([0, 1, 1]) };
const hidden = device.upload(Float32Array.of(1, 2, 3, 4, 10, 20, 30, 40, 30, 40, 50, 60), [3, 4]);
const gradient = device.upload(Float32Array.of(1, 1, 1, 1, 2, 4, 6, 8), [2, 4]);

describe('pooling, by hand', () => {
  test('first token', async () => {
    expect([...(await device.read(poolingForward(device, { ...shape, mode: 'cls' }, hidden)))]).toEqual([1, 2, 3, 4, 10, 20, 30, 40]);
    expect([...(await device.read(poolingBackward(device, { ...shape, mode: 'cls' }, gradient)))]).toEqual([
      1, 1, 1, 1, 2, 4, 6, 8, 0, 0, 0, 0,
    ]);
  });

  test('mean', async () => {
    expect([...(await device.read(poolingForward(device, { ...shape, mode: 'mean' }, hidden)))]).toEqual([1, 2, 3, 4, 20, 30, 40, 50]);
    expect([...(await device.read(poolingBackward(device, { ...shape, mode: 'mean' }, gradient)))]).toEqual([
      1, 1, 1, 1, 1, 2, 3, 4, 1, 2, 3, 4,
    ]);
  });
});

// As made of two kernels that are proved by hand and by central differences.
test.each(['cls', 'mean'] as const)('normalised %s is pooling, then normalisation', async (mode) => {
  const sequences = { mode, starts_B1: shape.starts_B1, tokenCount: 3 };
  const pooled = poolingForward(device, { ...shape, mode }, hidden);
  const expected = normaliseForward(device, pooled);
  const saved = normalisedPoolingForward(device, sequences, hidden);
  expect([...(await device.read(saved.output_BD))]).toEqual([...(await device.read(expected.output_BD))]);
  expect([...(await device.read(saved.norms_B))]).toEqual([...(await device.read(expected.norms_B))]);

  const own_BD = device.upload(await device.read(gradient), [2, 4]);
  normaliseBackward(device, expected, own_BD);
  const hiddenGradient = normalisedPoolingBackward(device, sequences, { saved, gradient_BD: gradient });
  expect([...(await device.read(hiddenGradient))]).toEqual([...(await device.read(poolingBackward(device, { ...shape, mode }, own_BD)))]);
});
