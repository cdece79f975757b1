import { expect } from 'vitest';
import { assertExists } from '../base/assert.ts';

/** Tensors by parameter name. */
export type Gradients = ReadonlyMap<string, Float32Array>;

/** sqrt of the sum of squares, in float64. */
export function normOf(values: Iterable<number>): number {
  let sum = 0;
  for (const value of values) sum += value * value;
  return Math.sqrt(sum);
}

/** Norm over all tensors. */
export function globalNorm(gradients: Gradients): number {
  return normOf([...gradients.values()].map(normOf));
}

/**
 * Norm of the difference of each gradient, over the larger of its own norm and a thousandth of the global norm; over a
 * hundredth for key biases, which have no gradient in theory: what is there is rounding alone.
 */
export function gradientErrors(actual: Gradients, expected: Gradients): ReadonlyMap<string, number> {
  const global = globalNorm(expected);
  return new Map(
    [...expected].map(([name, wanted]) => {
      const least = name.endsWith('key.bias') ? global / 100 : global / 1000;
      const got = assertExists(actual.get(name), `the gradient of ${name}`);
      expect(got.length, `gradient of ${name}: length`).toBe(wanted.length);
      return [name, normOf(got.map((value, index) => value - (wanted[index] ?? NaN))) / Math.max(normOf(wanted), least)] as const;
    }),
  );
}

/**
 * Expects every gradient to agree with its reference, and to be something: a loss does not depend on key biases, and
 * only those may have none.
 * @returns the largest error, see {@link gradientErrors}
 */
export function expectSameGradients(actual: Gradients, expected: Gradients, tolerance: number): number {
  expect([...actual.keys()].sort(), 'names of the trained parameters').toEqual([...expected.keys()].sort());
  const errors = gradientErrors(actual, expected);
  const wrong = [...errors].filter(([, error]) => !(error <= tolerance));
  expect(wrong, 'gradients that differ').toEqual([]);
  const zero = [...actual].filter(([name, values]) => !name.endsWith('key.bias') && !values.some((value) => value !== 0));
  expect(
    zero.map(([name]) => name),
    'gradients that are zero',
  ).toEqual([]);
  return Math.max(...errors.values());
}
