import { expect, test } from 'vitest';
import { TestOperands } from '../../../testing/test-operands.ts';
import { PlainDevice } from '../../device/plain-device.ts';
import { embeddingSum } from './embedding-sum.ts';

const device = new PlainDevice();
const make = new TestOperands(device);

test('adds word, position and type', async () => {
  const words = make.view(Float32Array.of(1, 2, 3, 4, 10, 20, 30, 40), [2, 4]);
  const positions = make.view(Float32Array.of(0.5, 0, 0, 0, 0.25, 0, 0, 0), [2, 4]);
  const types = make.view(Float32Array.of(100, 100, 100, 100, 9, 9, 9, 9), [2, 4]);
  const rows = make.integers([1, 0, 0, 1, 1, 1], [3, 2]);
  expect([...(await device.read(embeddingSum(device, { words, positions }, rows, 4)))]).toEqual([
    10.5, 20, 30, 40, 1.25, 2, 3, 4, 10.25, 20, 30, 40,
  ]);
  expect([...(await device.read(embeddingSum(device, { words, positions, types }, rows, 4)))].slice(0, 4)).toEqual([110.5, 120, 130, 140]);
});
