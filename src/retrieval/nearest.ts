/** Vectors in memory, row by row [N, D]. */
export interface StoredVectors {
  readonly values: Float32Array;
  readonly width: number;
}

/** Dot products of a vector [D] with every row [N]. */
export function products({ values, width }: StoredVectors, vector: Float32Array): Float32Array {
  const count = values.length / width;
  const found = new Float32Array(count);
  for (let row = 0; row < count; row += 1) {
    const start = row * width;
    let sum = 0;
    for (let i = 0; i < width; i += 1) sum += (values[start + i] ?? 0) * (vector[i] ?? 0);
    found[row] = sum;
  }
  return found;
}

/** Places of the k largest scores, the largest first, equal ones in their order. */
export function largest(scores: Float32Array, k: number): readonly number[] {
  const best: number[] = [];
  for (let place = 0; place < scores.length; place += 1) {
    const score = scores[place] ?? 0;
    if (best.length === k && score <= (scores[best[k - 1] ?? 0] ?? 0)) continue;
    let low = 0;
    let high = best.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((scores[best[middle] ?? 0] ?? 0) >= score) low = middle + 1;
      else high = middle;
    }
    best.splice(low, 0, place);
    if (best.length > k) best.pop();
  }
  return best;
}
