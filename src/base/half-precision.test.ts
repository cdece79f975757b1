import { expect, test } from 'vitest';
import { Random } from '../base/random.ts';
import { bfloat16ToFloat32, float16ToFloat32, float32ToBfloat16, float32ToFloat16 } from './half-precision.ts';

const everyHalf = Uint16Array.from({ length: 65_536 }, (_, i) => i);

/** The value of the format's definition, by arithmetic instead of bits. */
function valueOf(half: number, exponentBits: number): number {
  const mantissaBits = 15 - exponentBits;
  const bias = 2 ** (exponentBits - 1) - 1;
  const sign = half >= 0x8000 ? -1 : 1;
  const exponent = Math.floor((half % 0x8000) / 2 ** mantissaBits);
  const fraction = (half % 2 ** mantissaBits) / 2 ** mantissaBits;
  if (exponent === 2 ** exponentBits - 1) return fraction === 0 ? sign * Infinity : NaN;
  if (exponent === 0) return sign * fraction * 2 ** (1 - bias);
  return sign * (1 + fraction) * 2 ** (exponent - bias);
}

const formats = [
  { name: 'binary16', exponentBits: 5, widen: float16ToFloat32, narrow: float32ToFloat16 },
  { name: 'bfloat16', exponentBits: 8, widen: bfloat16ToFloat32, narrow: float32ToBfloat16 },
] as const;

test.each(formats)('$name: every one of the 65,536 values has the value of its definition', ({ exponentBits, widen }) => {
  const values = widen(everyHalf);
  const wrong = [...everyHalf].filter((half) => !Object.is(values[half], valueOf(half, exponentBits)));
  expect(wrong).toEqual([]);
});

test.each(formats)('$name: every value, NaN payloads too, comes back with its own bits', ({ widen, narrow }) => {
  expect(narrow(widen(everyHalf))).toEqual(everyHalf);
});

test.each(formats)('$name: a value between two neighbours goes to the nearer, a tie to the even one', ({ exponentBits, narrow }) => {
  const largestFinite = 2 ** 15 - 2 ** (15 - exponentBits) - 1;
  const random = new Random(7, exponentBits);
  for (let draw = 0; draw < 20_000; draw += 1) {
    const lower = random.below(largestFinite);
    const below = valueOf(lower, exponentBits);
    const above = valueOf(lower + 1, exponentBits);
    const middle = (below + above) / 2;
    const even = lower % 2 === 0 ? lower : lower + 1;
    expect(narrow(Float32Array.of(middle, -middle))).toEqual(Uint16Array.of(even, even + 0x8000));
    const value = Math.fround(below + (above - below) * random.uniform());
    if (value === middle) continue;
    expect(narrow(Float32Array.of(value))[0]).toBe(value < middle ? lower : lower + 1);
  }
});

test.each(formats)('$name: beyond the largest value lies infinity, and a NaN stays a NaN', ({ exponentBits, narrow }) => {
  const infinity = 2 ** 15 - 2 ** (15 - exponentBits);
  const step = valueOf(infinity - 1, exponentBits) - valueOf(infinity - 2, exponentBits);
  const firstTooLarge = Math.fround(valueOf(infinity - 1, exponentBits) + step / 2);
  expect(narrow(Float32Array.of(firstTooLarge, -firstTooLarge, Infinity))).toEqual(Uint16Array.of(infinity, infinity + 0x8000, infinity));
  // A signalling NaN whose payload lies only in the bits that are dropped.
  const hidden = new Float32Array(Uint32Array.of(0x7f800001).buffer);
  expect(narrow(hidden)[0]).toBeGreaterThan(infinity);
});

test('known binary16 values', () => {
  const halves = Uint16Array.of(0x3c00, 0xc000, 0x7bff, 0x0001, 0x0400, 0x3555, 0x8000);
  expect([...float16ToFloat32(halves)]).toEqual([1, -2, 65504, 2 ** -24, 2 ** -14, 0.333251953125, -0]);
});
