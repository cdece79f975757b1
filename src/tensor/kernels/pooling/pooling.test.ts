import { describe, expect, test } from 'vitest';
import { TestOperands } from '../../../testing/test-operands.ts';
import { PlainDevice } from '../../device/plain-device.ts';
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
