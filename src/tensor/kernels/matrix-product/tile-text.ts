// Pieces of WGSL that the tiles share. Loops over registers are written out: not every compiler unrolls them, and an
// array that is indexed by a loop is memory where it is not.

import type { Form } from './reference.ts';

/** What is computed beside the product. */
export interface TileTask {
  readonly form: Form;
  /** TN: sums the rows of `a` as well, for the gradient of a bias. */
  readonly sumsRows: boolean;
}

export const components = ['x', 'y', 'z', 'w'] as const;

/** 0 ... count - 1. */
export function indices(count: number): readonly number[] {
  return Array.from({ length: count }, (_, index) => index);
}

/** One line for every index. */
export function lines(count: number, line: (index: number) => string): string {
  return indices(count).map(line).join('\n');
}

/** One line for every pair of indices. */
export function lines2(rows: number, columns: number, line: (row: number, column: number) => string): string {
  return indices(rows)
    .map((row) => lines(columns, (column) => line(row, column)))
    .join('\n');
}

/** Adds the outer product of a scalar a row and a vector of four columns to the sums, one multiply-add each, in the order of k. */
export function multiplyAdd(row: number, vector: number, [a, b]: readonly [string, string]): string {
  return `sum${row}_${vector} = fma(vec4<f32>(${a}), ${b}, sum${row}_${vector});`;
}

/** Zeroes for all sums. */
export function clearSums(rows: number, vectors: number): string {
  return lines2(rows, vectors, (row, vector) => `var sum${row}_${vector} = vec4<f32>();`);
}

/** Stores every sum that lies inside c. `rowOf` and `columnOf` give the text of the first element's place. */
export function storeSums(rows: number, vectors: number, rowOf: (row: number) => string, columnOf: (vector: number) => string): string {
  return lines(
    vectors,
    (vector) => `{
  let at = ${columnOf(vector)};
  if (at < uniforms.columns) {
${lines(rows, (row) => `if (${rowOf(row)} < uniforms.rows) { store(${rowOf(row)}, at, sum${row}_${vector}); }`)}
  }
}`,
  );
}

/** The column of the matrix whose rows are four vectors' components: b of NT is read along k. */
export function turned(vectors: readonly string[], component: string): string {
  return `vec4<f32>(${vectors.map((vector) => `${vector}.${component}`).join(', ')})`;
}
