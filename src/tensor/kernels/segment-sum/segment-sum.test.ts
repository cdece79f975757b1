import { expect, test } from 'vitest';
import { TestOperands } from '../../../testing/test-operands.ts';
import { PlainDevice } from '../../device/plain-device.ts';
import { addTableSums, uploadSegments } from './segment-sum.ts';
import { segmentsOf } from './segments.ts';

const device = new PlainDevice();
const make = new TestOperands(device);

test('adds the rows of each target to its row of either table', async () => {
  const values = device.upload(Float32Array.of(1, 2, 3, 4, 10, 20, 30, 40, 100, 200, 300, 400), [3, 4]);
  const words = make.view(Float32Array.of(0, 0, 0, 0, 7, 7, 7, 7, 0.5, 0, 0, 0), [3, 4]);
  const positions = make.view(Float32Array.of(0, 0, 0, 0, 7, 7, 7, 7), [2, 4]);
  const segments = uploadSegments(device, segmentsOf([2, 0, 2]), segmentsOf([1, 1, 1]));
  addTableSums(device, values, segments, { words, positions });
  expect([...(await device.read(words))]).toEqual([10, 20, 30, 40, 7, 7, 7, 7, 101.5, 202, 303, 404]);
  expect([...(await device.read(positions))]).toEqual([0, 0, 0, 0, 118, 229, 340, 451]);
});
