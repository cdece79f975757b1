/** Sum of the products, in 64 bits: the cosine, where both have length one. */
export function dotProduct(a: Float32Array, b: Float32Array): number {
  return a.reduce((sum, value, index) => sum + value * (b[index] ?? 0), 0);
}

/** Six digits behind the point: what 32 bits hold of a score. */
export function sixDigits(score: number): number {
  return Number(score.toFixed(6));
}
