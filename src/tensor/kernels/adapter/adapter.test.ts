import { expect, test } from 'vitest';
import { TestOperands } from '../../../testing/test-operands.ts';
import { PlainDevice } from '../../device/plain-device.ts';
import { rectify, rectifyBackward, residual, residualBackward } from './adapter.ts';

const device = new PlainDevice();
const make = new TestOperands(device);
const tensor = (...values: readonly number[]) => device.upload(Float32Array.from(values), [1, values.length]);

test('the rectifier lets what is positive pass, forward and backward', async () => {
  const values = tensor(-1, 0, 2, -0.5);
  rectify(device, values);
  expect([...(await device.read(values))].map((value) => value + 0)).toEqual([0, 0, 2, 0]);
  const gradient = tensor(5, 6, 7, 8);
  rectifyBackward(device, values, gradient);
  expect([...(await device.read(gradient))]).toEqual([0, 0, 7, 0]);
});

test('the residual by hand, forward and backward', async () => {
  const weight = make.view(Float32Array.of(0.5), [1]);
  const change = tensor(2, -4, 6, 8);
  expect([...(await device.read(residual(device, tensor(1, 1, 1, 1), { change, weight })))]).toEqual([2, -1, 4, 5]);
  const weightGradient = make.view(Float32Array.of(10), [1]);
  const gradient = residualBackward(device, { change, weight }, tensor(1, 2, 3, -1), weightGradient);
  expect([...(await device.read(gradient))]).toEqual([0.5, 1, 1.5, -0.5]);
  // 10 + 2 - 8 + 18 - 8
  expect([...(await device.read(weightGradient))]).toEqual([14]);
});
