// Formulas in plain JavaScript and float64: the link between numbers worked by hand and the references, which are float32.

/** erf(x) = 2 / sqrt(pi) sum (-1)^n x^(2n + 1) / (n! (2n + 1)); to 1e-12 for |x| < 3. */
export function errorFunction(x: number): number {
  let term = x;
  let sum = x;
  for (let n = 1; n < 80; n += 1) {
    term *= -(x * x) / n;
    sum += term / (2 * n + 1);
  }
  return (2 / Math.sqrt(Math.PI)) * sum;
}

export function dot(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < a.length; i += 1) sum += (a[i] ?? 0) * (b[i] ?? 0);
  return sum;
}

/** ln sum exp. */
export function logSumExponentials(values: readonly number[]): number {
  const largest = Math.max(...values);
  return largest + Math.log(values.reduce((sum, value) => sum + Math.exp(value - largest), 0));
}

/** (z - mean z) / sqrt(var z + epsilon) * weight + bias of one row. */
export function layerNormRow(row: ArrayLike<number>, weight: ArrayLike<number>, bias: ArrayLike<number>, epsilon: number): number[] {
  const values = Array.from(row);
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  return values.map((value, i) => ((value - mean) / Math.sqrt(variance + epsilon)) * (weight[i] ?? 0) + (bias[i] ?? 0));
}

export interface AttentionCase {
  readonly lengths: readonly number[];
  readonly heads: number;
  readonly headWidth: number;
  /** Whether the row at position i of a sequence sees position j. */
  readonly sees?: (sequence: number, i: number, j: number) => boolean;
}

/** softmax(Q Kᵀ / sqrt K) V sequence by sequence, head by head; rows that see nothing give zeros. */
export function attention(
  { lengths, heads, headWidth, sees }: AttentionCase,
  query: ArrayLike<number>,
  keyValue: ArrayLike<number>,
): Float64Array {
  const width = heads * headWidth;
  const output = new Float64Array(query.length);
  let first = 0;
  for (const [sequence, length] of lengths.entries()) {
    for (let cell = 0; cell < heads * length; cell += 1) {
      const column = Math.floor(cell / length) * headWidth;
      const i = cell % length;
      const vector = (values: ArrayLike<number>, at: number): number[] => Array.from({ length: headWidth }, (_, c) => values[at + c] ?? 0);
      const row = vector(query, (first + i) * width + column);
      const seen = Array.from({ length }, (_, j) => j).filter((j) => sees?.(sequence, i, j) ?? true);
      const scores = seen.map((j) => dot(row, vector(keyValue, (first + j) * 2 * width + column)) / Math.sqrt(headWidth));
      if (seen.length === 0) continue;
      const total = logSumExponentials(scores);
      for (const [place, j] of seen.entries()) {
        const weight = Math.exp((scores[place] ?? 0) - total);
        const value = vector(keyValue, (first + j) * 2 * width + width + column);
        for (const [c, entry] of value.entries())
          output[(first + i) * width + column + c] = (output[(first + i) * width + column + c] ?? 0) + weight * entry;
      }
    }
    first += length;
  }
  return output;
}
