import { expect, test } from 'vitest';
import { dotProduct, sixDigits } from './numbers.ts';

test('products are added up in 64 bits', () => {
  expect(dotProduct(Float32Array.of(1, 2, -3), Float32Array.of(4, 0.5, 2))).toBe(-1);
  // In 32 bits the small one would be lost.
  expect(dotProduct(Float32Array.of(2 ** 24, 1), Float32Array.of(1, 1))).toBe(2 ** 24 + 1);
});

test('a score keeps six digits behind the point', () => {
  expect([0.1234564, -0.1234567, 2].map(sixDigits)).toEqual([0.123456, -0.123457, 2]);
});
