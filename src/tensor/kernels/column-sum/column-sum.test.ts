import { expect, test } from 'vitest';
import { TestOperands } from '../../../testing/test-operands.ts';
import { PlainDevice } from '../../device/plain-device.ts';
import { addColumnSums, addRows } from './column-sum.ts';

const device = new PlainDevice();
const make = new TestOperands(device);

test('adds the sum of every column to what is there', async () => {
  const values = device.upload(Float32Array.of(1, 2, 3, 4, 10, 20, 30, 40, 100, 200, 300, 400), [3, 4]);
  const target = make.view(Float32Array.of(1000, 0, 0, 0));
  addColumnSums(device, values, target);
  expect([...(await device.read(target))]).toEqual([1111, 222, 333, 444]);
  addRows(device, { values, firstRow: 1, rows: 2, width: 4 }, target);
  expect([...(await device.read(target))]).toEqual([1221, 442, 663, 884]);
});

test('sums some columns of wider rows', async () => {
  const values = device.upload(Float32Array.of(1, 2, 3, 4, 5, 6, 7, 8, 10, 20, 30, 40, 50, 60, 70, 80), [2, 8]);
  const target = make.view(new Float32Array(4));
  addColumnSums(device, values, target, 4);
  expect([...(await device.read(target))]).toEqual([55, 66, 77, 88]);
});
