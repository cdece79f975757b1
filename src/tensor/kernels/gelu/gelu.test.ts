import { describe, expect, test } from 'vitest';
import { expectGradient } from '../../../testing/expect-gradient.ts';
import { errorFunction } from '../../../testing/float64.ts';
import { PlainDevice } from '../../device/plain-device.ts';
import { matrixProduct } from '../matrix-product/matrix-product.ts';
import { geluBackward } from './gelu.ts';

const device = new PlainDevice();

describe('GELU', () => {
  // gelu(x) = x Phi(x), with the tabulated normal distribution: Phi(1) = 0.841344746, Phi(2) = 0.977249868, phi(1) = 0.241970725.
  // Forward it is the end of a product: here of zeros, so that GELU sees the bias.
  test('agrees with the tables', async () => {
    const matrix = (rows: number) => ({ operand: device.upload(new Float32Array(rows * 4), [rows, 4]), stride: 4 });
    const [z, c] = [matrix(1), matrix(1)];
    const bias = device.upload(Float32Array.of(0, 1, -1, 2), [4]);
    matrixProduct(device, 'nt', { a: matrix(1), b: matrix(4), c, rows: 1, columns: 4, inner: 4, bias, gelu: z });
    const [zero, one, minus, two] = await device.read(c.operand);
    expect(zero).toBe(0);
    expect(one).toBeCloseTo(0.841344746, 6);
    expect(minus).toBeCloseTo(-0.158655254, 6);
    expect(two).toBeCloseTo(2 * 0.977249868, 6);
  });

  // gelu'(x) = Phi(x) + x phi(x): 0.5 at 0, 0.841344746 + 0.241970725 at 1, 0.158655254 - 0.241970725 at -1.
  test('multiplies the gradient by the derivative', async () => {
    const gradient = device.upload(Float32Array.of(2, 1, 1, 0), [4]);
    geluBackward(device, device.upload(Float32Array.of(0, 1, -1, 2), [4]), gradient);
    const [zero, one, minus, two] = await device.read(gradient);
    expect(zero).toBeCloseTo(1, 6);
    expect(one).toBeCloseTo(1.083315471, 6);
    expect(minus).toBeCloseTo(-0.083315471, 6);
    expect(two).toBe(0);
  });

  test('has the derivative of its central differences', async () => {
    const inputs = [Float32Array.of(-2.5, -0.7, 0.1, 1.9)];
    const weights = Float32Array.of(1, -2, 3, 0.5);
    const gradient = device.upload(weights, [4]);
    geluBackward(device, device.upload(Float32Array.of(-2.5, -0.7, 0.1, 1.9), [4]), gradient);
    const loss = ([x]: readonly Float64Array[]): number =>
      Array.from(x ?? []).reduce((sum, value, i) => sum + ((weights[i] ?? 0) * value * (1 + errorFunction(value * Math.SQRT1_2))) / 2, 0);
    expectGradient({ loss, inputs, gradients: [await device.read(gradient)], absolute: 1e-6 });
  });
});
