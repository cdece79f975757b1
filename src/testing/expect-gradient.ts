import { expect } from 'vitest';

export interface GradientCase {
  /** A scalar of the inputs, in plain JavaScript and float64: written from the formula, not from the code under test. */
  readonly loss: (inputs: readonly Float64Array[]) => number;
  readonly inputs: readonly ArrayLike<number>[];
  /** What the code under test says for the input of the same index. */
  readonly gradients: readonly ArrayLike<number>[];
  readonly absolute: number;
}

const step = 1e-5;

/**
 * Expects d loss / d input of every element to be its central difference
 * (loss(x + h) - loss(x - h)) / 2h with h = 1e-5, whose own error in float64 is about 1e-10.
 */
export function expectGradient({ loss, inputs, gradients, absolute }: GradientCase): void {
  const at = inputs.map((values) => Float64Array.from(values));
  let largest = 0;
  for (const [which, values] of at.entries()) {
    const gradient = gradients[which];
    expect(gradient?.length, `gradient ${which}: length`).toBe(values.length);
    for (const [index, value] of values.entries()) {
      values[index] = value + step;
      const above = loss(at);
      values[index] = value - step;
      const below = loss(at);
      values[index] = value;
      const wanted = (above - below) / (2 * step);
      const got = gradient?.[index] ?? NaN;
      expect(Math.abs(got - wanted) <= absolute, `gradient ${which} at ${index}: ${got} instead of ${wanted}`).toBe(true);
      largest = Math.max(largest, Math.abs(wanted));
    }
  }
  expect(largest, 'all differences are zero').toBeGreaterThan(0);
}
