import { describe, expect, test } from 'vitest';
import { expectGradient } from '../../../testing/expect-gradient.ts';
import { dot } from '../../../testing/float64.ts';
import { TestOperands } from '../../../testing/test-operands.ts';
import { PlainDevice } from '../../device/plain-device.ts';
import { normaliseBackward, normaliseForward } from './normalise.ts';

const device = new PlainDevice();
const make = new TestOperands(device);

describe('normalise', () => {
  // x = (3, 4, 0, 0): norm 5, y = (0.6, 0.8, 0, 0). For g = (1, 0, 0, 0): y . g = 0.6, (g - 0.6 y) / 5 = (0.128, -0.096, 0, 0).
  // A row of zeros stays zero: its norm counts as 1e-12.
  test('by hand', async () => {
    const saved = normaliseForward(device, device.upload(Float32Array.of(3, 4, 0, 0, 0, 0, 0, 0), [2, 4]));
    const output = [...(await device.read(saved.output_BD))];
    expect(output.map((value) => Math.round(value * 1e6) / 1e6)).toEqual([0.6, 0.8, 0, 0, 0, 0, 0, 0]);
    const [five, tiny] = await device.read(saved.norms_B);
    expect(five).toBe(5);
    expect(tiny).toBeCloseTo(1e-12, 16);
    const gradient = device.upload(Float32Array.of(1, 0, 0, 0, 0, 0, 0, 0), [2, 4]);
    normaliseBackward(device, saved, gradient);
    const [first, second, ...rest] = await device.read(gradient);
    expect(first).toBeCloseTo(0.128, 6);
    expect(second).toBeCloseTo(-0.096, 6);
    expect(rest).toEqual([0, 0, 0, 0, 0, 0]);
  });

  test('has the gradients of its central differences', async () => {
    const [rows, width] = [3, 8];
    const input = make.gaussian(rows * width);
    const weights = make.gaussian(rows * width);
    const saved = normaliseForward(device, device.upload(input, [rows, width]));
    const gradient = device.upload(weights, [rows, width]);
    normaliseBackward(device, saved, gradient);
    const loss = ([x]: readonly Float64Array[]): number =>
      Array.from({ length: rows }, (_, row) => {
        const values = x?.subarray(row * width, (row + 1) * width) ?? [];
        return dot(values, weights.subarray(row * width, (row + 1) * width)) / Math.sqrt(dot(values, values));
      }).reduce((sum, value) => sum + value, 0);
    expectGradient({ loss, inputs: [input], gradients: [await device.read(gradient)], absolute: 2e-6 });
  });
});
