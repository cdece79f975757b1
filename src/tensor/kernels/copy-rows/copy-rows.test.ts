import { expect, test } from 'vitest';
import { TestOperands } from '../../../testing/test-operands.ts';
import { PlainDevice } from '../../device/plain-device.ts';
import { copyRows } from './copy-rows.ts';

const device = new PlainDevice();
const make = new TestOperands(device);

// Row 1 goes to row 0, row 0 to row 2; row 1 of the destination is left alone.
test.each([
  ['replace', [5, 6, 7, 8, 20, 20, 20, 20, 1, 2, 3, 4]],
  ['add', [15, 16, 17, 18, 20, 20, 20, 20, 31, 32, 33, 34]],
  ['clear', [0, 0, 0, 0, 20, 20, 20, 20, 0, 0, 0, 0]],
] as const)('%s', async (mode, expected) => {
  const source = device.upload(Float32Array.of(1, 2, 3, 4, 5, 6, 7, 8), [2, 4]);
  const destination = device.upload(Float32Array.of(10, 10, 10, 10, 20, 20, 20, 20, 30, 30, 30, 30), [3, 4]);
  copyRows(device, make.integers([1, 0, 0, 2], [2, 2]), { from: source, to: destination }, mode);
  expect([...(await device.read(destination))]).toEqual(expected);
});
