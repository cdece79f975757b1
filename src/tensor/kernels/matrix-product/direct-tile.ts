// What the tiles without workgroup memory share: where they stand in c, which columns of b they read, what they store.

import { clearSums, lines, lines2, storeSums } from './tile-text.ts';

/** The part of c that one lane computes, and the lanes that stand side by side. */
export interface DirectTile {
  readonly rows: number;
  readonly vectors: number;
  readonly across: number;
}

/** What differs from tile to tile, as WGSL. */
export interface DirectFrame {
  /** Of `@workgroup_size`. */
  readonly size: string;
  /** The parameter that tells the lanes apart. */
  readonly laneParameter: string;
  /** Declares `row`, the first of this lane. */
  readonly row: string;
  /** Place of this lane among those side by side. */
  readonly laneAcross: string;
  /** Fills the sums. */
  readonly body: string;
}

/** The whole entry point around a tile's own loop. */
export function directTileSource(tile: DirectTile, { size, laneParameter, row, laneAcross, body }: DirectFrame): string {
  const { rows, vectors, across } = tile;
  const width = 4 * vectors * across;
  return `
@compute @workgroup_size(${size})
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>, ${laneParameter}) {
  let tiles = (uniforms.columns + ${width - 1}u) / ${width}u;
  let tile = workgroup_index(group, groups);
${row}
  let column = (tile % tiles) * ${width}u + ${laneAcross} * 4u;
  if (row >= uniforms.rows) { return; }
  let stride_a = uniforms.strideA / 4u;
  let stride_b = uniforms.strideB / 4u;
  // Past an edge the last row or column is read again; what it gives is never stored where it counts.
  let last_row = uniforms.rows - 1u;
  let last_column = uniforms.columns - 1u;
  let last_k = uniforms.inner - 1u;
${clearSums(rows, vectors)}
${body}
${storeSums(
  rows,
  vectors,
  (r) => `row + ${r}u`,
  (v) => columnOf(tile, v),
)}
}
`;
}

/** First of the four columns of a vector. */
function columnOf({ across }: DirectTile, vector: number): string {
  return `column + ${4 * vector * across}u`;
}

/** Where the four columns of each vector lie in a row of b, in vectors: b of NN and TN. */
export function columnsOfB(tile: DirectTile): string {
  return lines(tile.vectors, (v) => `let b${v} = (uniforms.offsetB + min(${columnOf(tile, v)}, last_column)) / 4u;`);
}

/** Where each column of each vector begins, in vectors: b of NT, whose rows run along k. */
export function rowsOfB(tile: DirectTile): string {
  return lines2(
    tile.vectors,
    4,
    (v, n) => `let b${v}_${n} = uniforms.offsetB / 4u + min(${columnOf(tile, v)} + ${n}u, last_column) * stride_b;`,
  );
}
