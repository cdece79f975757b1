import { describe, expect, test } from 'vitest';
import { PlainDevice } from '../../device/plain-device.ts';
import { matrixProduct } from './matrix-product.ts';

const device = new PlainDevice();

describe('matrix product, by hand', () => {
  // a = | 1 2 |   b = | 5 6 |   ab = | 19 22 |   a bᵀ = | 17 23 |   aᵀ b = | 26 30 |
  //     | 3 4 |       | 7 8 |        | 43 50 |          | 39 53 |          | 38 44 |
  const padded = (values: readonly number[]): Float32Array =>
    Float32Array.of(values[0] ?? 0, values[1] ?? 0, 0, 0, values[2] ?? 0, values[3] ?? 0, 0, 0);
  const a = device.upload(padded([1, 2, 3, 4]), [2, 4]);
  const b = device.upload(padded([5, 6, 7, 8]), [2, 4]);

  test.each([
    ['nn', { columns: 4, inner: 2 }, [19, 22, 43, 50]],
    ['nt', { columns: 2, inner: 4 }, [17, 23, 39, 53]],
    ['tn', { columns: 4, inner: 2 }, [26, 30, 38, 44]],
  ] as const)('%s', async (form, sizes, expected) => {
    const c = device.upload(new Float32Array(8), [2, 4]);
    matrixProduct(device, form, {
      a: { operand: a, stride: 4 },
      b: { operand: b, stride: 4 },
      c: { operand: c, stride: 4 },
      rows: 2,
      ...sizes,
    });
    expect([...(await device.read(c))]).toEqual([expected[0], expected[1], 0, 0, expected[2], expected[3], 0, 0]);
  });

  test('alpha scales the product, not the bias and not what was there', async () => {
    const c = device.upload(Float32Array.of(100, 200, 300, 400, 500, 600, 700, 800), [2, 4]);
    const bias = device.upload(Float32Array.of(1, 2, 3, 4), [4]);
    matrixProduct(device, 'nn', {
      a: { operand: a, stride: 4 },
      b: { operand: b, stride: 4 },
      c: { operand: c, stride: 4 },
      rows: 2,
      columns: 4,
      inner: 2,
      alpha: 0.5,
      bias,
      accumulate: true,
    });
    expect([...(await device.read(c))]).toEqual([100 + 9.5 + 1, 200 + 11 + 2, 303, 404, 500 + 21.5 + 1, 600 + 25 + 2, 703, 804]);
  });

  test('refuses what would be read across the border of four elements', () => {
    const c = device.allocate([2, 4]);
    const product = { a: { operand: a, stride: 4 }, b: { operand: b, stride: 4 }, c: { operand: c, stride: 4 }, rows: 2 };
    expect(() => matrixProduct(device, 'nt', { ...product, columns: 2, inner: 3 })).toThrow(/multiples of four/);
    expect(() => matrixProduct(device, 'nn', { ...product, columns: 3, inner: 2 })).toThrow(/multiples of four/);
    expect(() => matrixProduct(device, 'nn', { ...product, b: { operand: b, stride: 4, offset: 2 }, columns: 4, inner: 2 })).toThrow(
      /aligned/,
    );
  });
});
