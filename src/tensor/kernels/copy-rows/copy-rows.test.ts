import type { Tensor } from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { TestOperands } from '../../../testing/test-operands.ts';
import { PlainDevice } from '../../device/plain-device.ts';
import { clearRows, copyRows } from './copy-rows.ts';

const device = new PlainDevice();
const make = new TestOperands(device);

const source = device.upload(Float32Array.of(1, 2, 3, 4, 5, 6, 7, 8), [2, 4]);
const three = (): Tensor => device.upload(Float32Array.of(10, 10, 10, 10, 20, 20, 20, 20, 30, 30, 30, 30), [3, 4]);

// Row 1 goes to row 0, row 0 to row 2; row 1 of the destination is left alone.
test.each([
  ['replace', [5, 6, 7, 8, 20, 20, 20, 20, 1, 2, 3, 4]],
  ['add', [15, 16, 17, 18, 20, 20, 20, 20, 31, 32, 33, 34]],
] as const)('%s', async (mode, expected) => {
  const destination = three();
  copyRows(device, make.integers([1, 0, 0, 2], [2, 2]), { from: source, to: destination }, mode);
  expect([...(await device.read(destination))]).toEqual(expected);
});

// Rows of eight from rows of four: the second half of the first row, then the first half of the second.
test('rows of a width of their own', async () => {
  const destination = device.upload(new Float32Array(16), [2, 8]);
  copyRows(device, make.integers([0, 1, 1, 2], [2, 2]), { from: source, to: destination, width: 4 }, 'replace');
  expect([...(await device.read(destination))]).toEqual([0, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 0, 0, 0, 0]);
});

test('clear', async () => {
  const destination = three();
  clearRows(device, make.integers([1, 0, 0, 2], [2, 2]), destination);
  expect([...(await device.read(destination))]).toEqual([0, 0, 0, 0, 20, 20, 20, 20, 0, 0, 0, 0]);
});
