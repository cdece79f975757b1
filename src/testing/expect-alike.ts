import { expect } from 'vitest';
import { assertExists } from '../base/assert.ts';
import { globalNorm, normOf, type Gradients } from './expect-parameter-gradients.ts';

/**
 * Expects gradients in half precision to be those of single precision but for rounding: the whole has cosine 0.999 and a
 * norm within 2 %, every parameter with a share in it cosine 0.99. About 0.999998 and 0.1 % were measured.
 */
export function expectAlike(halves: Gradients, singles: Gradients): void {
  const whole = globalNorm(singles);
  const cosine = cosineOf(halves, singles);
  expect(cosine).toBeGreaterThan(0.999);
  expect(Math.abs(globalNorm(halves) / whole - 1)).toBeLessThan(0.02);
  // Equal values would mean that nothing was rounded: single precision under another name.
  expect([...halves.values()]).not.toEqual([...singles.values()]);
  const far = [...singles].filter(([name, values]) => {
    const own = new Map([[name, assertExists(halves.get(name), name)]]);
    return normOf(values) > 0.01 * whole && !(cosineOf(own, new Map([[name, values]])) > 0.99);
  });
  expect(far.map(([name]) => name)).toEqual([]);
}

function cosineOf(one: Gradients, other: Gradients): number {
  let product = 0;
  for (const [name, values] of one) {
    const others = assertExists(other.get(name), name);
    values.forEach((value, index) => (product += value * (others[index] ?? NaN)));
  }
  return product / (globalNorm(one) * globalNorm(other));
}
