import { clearSums, components, indices, lines, lines2, multiplyAdd, storeSums, turned, type TileTask } from './tile-text.ts';
import type { SubgroupTile } from './tiles.ts';

/** Inner elements of TN that are read at once: the fewest with which every lane has a part of `a` of its own. */
function stepOf({ rows, lanes }: SubgroupTile): number {
  return Math.max(1, (4 * lanes) / rows);
}

/** A tile of one subgroup: each lane reads another part of `a` and hands it to all others. */
export function subgroupTileSource(tile: SubgroupTile, task: TileTask): string {
  const { rows, vectors, lanes } = tile;
  const width = 4 * vectors * lanes;
  return `
@compute @workgroup_size(${lanes})
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>, @builtin(subgroup_invocation_id) lane: u32) {
  let tiles = (uniforms.columns + ${width - 1}u) / ${width}u;
  let tile = workgroup_index(group, groups);
  let row = (tile / tiles) * ${rows}u;
  let column = (tile % tiles) * ${width}u + lane * 4u;
  if (row >= uniforms.rows) { return; }
  let stride_a = uniforms.strideA / 4u;
  let stride_b = uniforms.strideB / 4u;
  // Past an edge the last row or column is read again; what it gives is never stored where it counts.
  let last_row = uniforms.rows - 1u;
  let last_column = uniforms.columns - 1u;
  let last_k = uniforms.inner - 1u;
${clearSums(rows, vectors)}
${task.form === 'tn' ? across(tile, task) : along(tile, task)}
${storeSums(
  rows,
  vectors,
  (r) => `row + ${r}u`,
  (v) => columnOf(tile, v),
)}
}
`;
}

function columnOf({ lanes }: SubgroupTile, vector: number): string {
  return `column + ${4 * vector * lanes}u`;
}

function columnsOfB(tile: SubgroupTile): string {
  return lines(tile.vectors, (v) => `let b${v} = (uniforms.offsetB + min(${columnOf(tile, v)}, last_column)) / 4u;`);
}

/** NN and NT: a lane has four inner elements of a row of a. */
function along(tile: SubgroupTile, { form }: TileTask): string {
  const { rows, vectors, lanes } = tile;
  const b = form === 'nn' ? bAcross(tile) : bAlong(tile);
  const row = (r: number): string => `{
let x = subgroupBroadcast(p${Math.floor(r / lanes)}, ${r % lanes}u);
${lines2(4, vectors, (k, v) => multiplyAdd(r, v, [`x.${components[k] ?? ''}`, `y${v}_${k}`]))}
}`;
  return `
${lines(rows / lanes, (g) => `let a${g} = uniforms.offsetA / 4u + min(row + ${g * lanes}u + lane, last_row) * stride_a;`)}
${b.places}
for (var k = 0u; k < (uniforms.inner + 3u) / 4u; k++) {
${lines(rows / lanes, (g) => `let p${g} = vec4<f32>(a[a${g} + k]);`)}
${b.loads}
${lines(rows, row)}
}`;
}

function bAcross(tile: SubgroupTile): { readonly places: string; readonly loads: string } {
  return {
    places: columnsOfB(tile),
    loads: lines2(4, tile.vectors, (k, v) => `let y${v}_${k} = vec4<f32>(b[b${v} + min(4u * k + ${k}u, last_k) * stride_b]);`),
  };
}

function bAlong(tile: SubgroupTile): { readonly places: string; readonly loads: string } {
  const { vectors } = tile;
  const column = (v: number, k: number): string =>
    turned(
      indices(4).map((n) => `z${v}_${n}`),
      components[k] ?? '',
    );
  return {
    places: lines2(
      vectors,
      4,
      (v, n) => `let b${v}_${n} = uniforms.offsetB / 4u + min(${columnOf(tile, v)} + ${n}u, last_column) * stride_b;`,
    ),
    loads: `
${lines2(vectors, 4, (v, n) => `let z${v}_${n} = vec4<f32>(b[b${v}_${n} + k]);`)}
${lines2(vectors, 4, (v, k) => `let y${v}_${k} = ${column(v, k)};`)}`,
  };
}

/** TN: a lane has four rows of c at one of a few inner elements. */
function across(tile: SubgroupTile, { sumsRows }: TileTask): string {
  const { rows, vectors, lanes } = tile;
  const quads = rows / 4;
  const count = stepOf(tile);
  const loads = (quads * count) / lanes;
  const step = (k: number): string => `{
let at = min(k + ${k}u, last_k) * stride_b;
${lines(vectors, (v) => `let y${v} = vec4<f32>(b[b${v} + at]);`)}
${lines(quads, (q) => `let x${q} = subgroupBroadcast(p${Math.floor((k * quads + q) / lanes)}, ${(k * quads + q) % lanes}u);`)}
${lines2(rows, vectors, (r, v) => multiplyAdd(r, v, [`x${Math.floor(r / 4)}.${components[r % 4] ?? ''}`, `y${v}`]))}
${sumsRows ? lines(quads, (q) => `rows${q} += x${q};`) : ''}
}`;
  return `
${lines(loads, (g) => `let k${g} = (lane + ${g * lanes}u) / ${quads}u;`)}
${lines(loads, (g) => `let a${g} = (uniforms.offsetA + min(row + 4u * ((lane + ${g * lanes}u) % ${quads}u), last_row)) / 4u;`)}
${columnsOfB(tile)}
${sumsRows ? lines(quads, (q) => `var rows${q} = vec4<f32>();`) : ''}
for (var k = 0u; k < uniforms.inner; k += ${count}u) {
${lines(loads, (g) => `let p${g} = select(vec4<f32>(), vec4<f32>(a[a${g} + min(k + k${g}, last_k) * stride_a]), k + k${g} <= last_k);`)}
${lines(count, step)}
}
${sumsRows ? lines(quads, (q) => `if (tile % tiles == 0u && lane == 0u) { add_row_sums(row + ${4 * q}u, rows${q}); }`) : ''}`;
}
