import { describe, expect, test } from 'vitest';
import { expectGradient } from '../../../testing/expect-gradient.ts';
import { dot } from '../../../testing/float64.ts';
import { TestOperands } from '../../../testing/test-operands.ts';
import { PlainDevice } from '../../device/plain-device.ts';
import { poolingBackward, poolingForward } from './pooling.ts';

const device = new PlainDevice();
const make = new TestOperands(device);

function close(values: Float32Array, expected: readonly number[]): void {
  expect(values.length).toBe(expected.length);
  for (const [i, value] of expected.entries()) expect(values[i]).toBeCloseTo(value, 6);
}

describe('pooling, by hand', () => {
  // Three sequences of one, two and one tokens; the last one's vector is zero and stays so: its norm counts as 1e-12.
  const shape = { starts_B1: make.integers([0, 1, 3, 4]), tokenCount: 4 };
  const hidden = device.upload(Float32Array.of(3, 4, 0, 0, 0, 2, 0, 0, 6, 6, 0, 0, 0, 0, 0, 0), [4, 4]);
  const gradient_BD = device.upload(Float32Array.of(1, 0, 0, 0, 1, 0, 2, 0, 0, 0, 0, 0), [3, 4]);

  // y = (0.6, 0.8, 0, 0), g = (1, 0, 0, 0): y . g = 0.6, (g - 0.6 y) / 5 = (0.128, -0.096, 0, 0).
  // y = (0, 1, 0, 0), g = (1, 0, 2, 0): y . g = 0, g / 2 at the first token, nothing at the second.
  test('first token', async () => {
    const sequences = { ...shape, mode: 'cls' } as const;
    const saved = poolingForward(device, sequences, hidden);
    close(await device.read(saved.output_BD), [0.6, 0.8, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0]);
    const norms = await device.read(saved.norms_B);
    close(norms, [5, 2, 0]);
    expect(norms[2]).toBeCloseTo(1e-12, 16);
    const found = await device.read(poolingBackward(device, sequences, { saved, gradient_BD }));
    close(found, [0.128, -0.096, 0, 0, 0.5, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
  });

  // The second sequence's mean is (3, 4, 0, 0). y . g = 0.6, g - 0.6 y = (0.64, -0.48, 2, 0), by the norm and by the two
  // tokens that share it: (0.064, -0.048, 0.2, 0).
  test('mean', async () => {
    const sequences = { ...shape, mode: 'mean' } as const;
    const saved = poolingForward(device, sequences, hidden);
    close(await device.read(saved.output_BD), [0.6, 0.8, 0, 0, 0.6, 0.8, 0, 0, 0, 0, 0, 0]);
    close(await device.read(saved.norms_B), [5, 5, 0]);
    const found = await device.read(poolingBackward(device, sequences, { saved, gradient_BD }));
    close(found, [0.128, -0.096, 0, 0, 0.064, -0.048, 0.2, 0, 0.064, -0.048, 0.2, 0, 0, 0, 0, 0]);
  });
});

test.each(['cls', 'mean'] as const)('%s has the gradients of its central differences', async (mode) => {
  const [starts, width] = [[0, 1, 4, 6], 8];
  const tokenCount = starts.at(-1) ?? 0;
  const hidden = make.gaussian(tokenCount * width);
  const weights = make.gaussian((starts.length - 1) * width);
  const sequences = { mode, starts_B1: make.integers(starts), tokenCount };
  const saved = poolingForward(device, sequences, device.upload(hidden, [tokenCount, width]));
  const gradient_BD = device.upload(weights, [starts.length - 1, width]);
  const found = await device.read(poolingBackward(device, sequences, { saved, gradient_BD }));
  const loss = ([x = new Float64Array(0)]: readonly Float64Array[]): number =>
    starts.slice(0, -1).reduce((sum, first, sequence) => {
      const end = mode === 'mean' ? (starts[sequence + 1] ?? 0) : first + 1;
      const pooled = Array.from({ length: width }, (_, column) => {
        let total = 0;
        for (let token = first; token < end; token += 1) total += x[token * width + column] ?? 0;
        return total / (end - first);
      });
      return sum + dot(pooled, weights.subarray(sequence * width, (sequence + 1) * width)) / Math.sqrt(dot(pooled, pooled));
    }, 0);
  expectGradient({ loss, inputs: [hidden], gradients: [found], absolute: 2e-6 });
});
