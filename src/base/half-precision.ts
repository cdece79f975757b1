// The two 16-bit formats of stored weights, converted by their bits (IEEE 754-2008 binary16; bfloat16 is the upper half
// of binary32). Going up is exact; going down rounds to the nearest value, ties to even. NaN payloads survive both ways,
// so that a file that is parsed and rewritten keeps every bit.

/** Widens binary16 values exactly. */
export function float16ToFloat32(halves: Uint16Array): Float32Array {
  const values = new Float32Array(halves.length);
  const bits = new Uint32Array(values.buffer);
  for (let i = 0; i < halves.length; i += 1) bits[i] = widenFloat16(halves[i] ?? 0);
  return values;
}

/** Rounds to binary16: nearest, ties to even; what is too large becomes infinity. */
export function float32ToFloat16(values: Float32Array): Uint16Array {
  const bits = bitsOf(values);
  const halves = new Uint16Array(values.length);
  for (let i = 0; i < bits.length; i += 1) halves[i] = narrowToFloat16(bits[i] ?? 0);
  return halves;
}

/** Widens bfloat16 values exactly. */
export function bfloat16ToFloat32(halves: Uint16Array): Float32Array {
  const values = new Float32Array(halves.length);
  const bits = new Uint32Array(values.buffer);
  for (let i = 0; i < halves.length; i += 1) bits[i] = (halves[i] ?? 0) << 16;
  return values;
}

/** Rounds to bfloat16: nearest, ties to even; what is too large becomes infinity. */
export function float32ToBfloat16(values: Float32Array): Uint16Array {
  const bits = bitsOf(values);
  const halves = new Uint16Array(values.length);
  for (let i = 0; i < bits.length; i += 1) halves[i] = narrowToBfloat16(bits[i] ?? 0);
  return halves;
}

function bitsOf(values: Float32Array): Uint32Array {
  return new Uint32Array(values.buffer, values.byteOffset, values.length);
}

function widenFloat16(half: number): number {
  const sign = (half & 0x8000) << 16;
  const exponent = (half >>> 10) & 0x1f;
  const mantissa = half & 0x3ff;
  if (exponent === 0x1f) return sign | 0x7f800000 | (mantissa << 13);
  if (exponent !== 0) return sign | ((exponent + 112) << 23) | (mantissa << 13);
  if (mantissa === 0) return sign;
  // Subnormal: the leading one moves up into the hidden place, and the exponent falls by as much.
  const shift = Math.clz32(mantissa) - 21;
  return sign | ((113 - shift) << 23) | ((mantissa << (shift + 13)) & 0x7fffff);
}

function narrowToFloat16(bits: number): number {
  const sign = (bits >>> 16) & 0x8000;
  const mantissa = bits & 0x7fffff;
  const storedExponent = (bits >>> 23) & 0xff;
  if (storedExponent === 0xff) return sign | 0x7c00 | keepNaN(mantissa, 13, 0x200);
  const exponent = storedExponent - 112;
  if (exponent >= 0x1f) return sign | 0x7c00;
  if (exponent > 0) return sign | roundToEven((exponent << 23) | mantissa, 13);
  // Below half of the smallest subnormal everything is zero.
  if (exponent < -10) return sign;
  return sign | roundToEven(mantissa | 0x800000, 14 - exponent);
}

function narrowToBfloat16(bits: number): number {
  const isNaN = (bits & 0x7fffffff) > 0x7f800000;
  if (isNaN) return ((bits >>> 16) & 0xff80) | keepNaN(bits & 0x7fffff, 16, 0x40);
  return ((bits >>> 16) & 0x8000) | roundToEven(bits & 0x7fffffff, 16);
}

/** The upper bits of a mantissa; a NaN whose upper bits are all zero stays a NaN by the quiet bit. */
function keepNaN(mantissa: number, dropped: number, quietBit: number): number {
  const kept = mantissa >>> dropped;
  return kept === 0 && mantissa !== 0 ? quietBit : kept;
}

/** Drops the lowest bits of a 31-bit integer, rounding to nearest, ties to even; a carry runs into the exponent. */
function roundToEven(value: number, dropped: number): number {
  const kept = value >>> dropped;
  const rest = value & ((1 << dropped) - 1);
  const half = 1 << (dropped - 1);
  const roundsUp = rest > half || (rest === half && (kept & 1) === 1);
  return roundsUp ? kept + 1 : kept;
}
