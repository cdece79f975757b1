/** Sets bit `place` of the bit row that begins at word `offset`. */
export function setBit(bits: Uint32Array, offset: number, place: number): void {
  const word = offset + (place >>> 5);
  bits[word] = (bits[word] ?? 0) | (1 << (place & 31));
}

/** Whether bit `place` of the bit row that begins at word `offset` is set. */
export function hasBit(bits: Uint32Array, offset: number, place: number): boolean {
  return (((bits[offset + (place >>> 5)] ?? 0) >>> (place & 31)) & 1) === 1;
}
