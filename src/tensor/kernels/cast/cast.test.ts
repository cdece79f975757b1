import { expect, test } from 'vitest';
import { PlainDevice } from '../../device/plain-device.ts';
import { castToHalves } from './cast.ts';

const device = new PlainDevice();

// Halves have eleven bits: 2049 lies between 2048 and 2050 and goes to the even one, a tenth is 1638 / 16384.
test('rounds to halves, worked by hand', async () => {
  const from = device.upload(Float32Array.of(1, 2049, 0.1, 70_000), [4]);
  const to = device.allocate([2, 2], 'float16');
  castToHalves(device, from, to);
  expect([...(await device.read(to))]).toEqual([1, 2048, 1638 / 16_384, Infinity]);
  for (const tensor of [from, to]) tensor.dispose();
});

test('refuses operands of different size', () => {
  const [from, to] = [device.allocate([8]), device.allocate([4], 'float16')];
  expect(() => castToHalves(device, from, to)).toThrow('different size');
  for (const tensor of [from, to]) tensor.dispose();
});
