import { columnsOfB, directTileSource, rowsOfB, type DirectTile } from './direct-tile.ts';
import { components, indices, lines, lines2, multiplyAdd, turned, type TileTask } from './tile-text.ts';
import type { SubgroupTile } from './tiles.ts';

/** Inner elements of TN that are read at once: the fewest with which every lane has a part of `a` of its own. */
function stepOf({ rows, across }: DirectTile): number {
  return Math.max(1, (4 * across) / rows);
}

/** A tile of one subgroup: each lane reads another part of `a` and hands it to all others. */
export function subgroupTileSource({ rows, vectors, lanes }: SubgroupTile, task: TileTask): string {
  const tile = { rows, vectors, across: lanes };
  return directTileSource(tile, {
    size: String(lanes),
    laneParameter: '@builtin(subgroup_invocation_id) lane: u32',
    row: `  let row = (tile / tiles) * ${rows}u;`,
    laneAcross: 'lane',
    body: task.form === 'tn' ? acrossBoth(tile, task) : along(tile, task),
  });
}

/** NN and NT: a lane has four inner elements of a row of a. */
function along(tile: DirectTile, { form }: TileTask): string {
  const { rows, vectors, across: lanes } = tile;
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

function bAcross(tile: DirectTile): { readonly places: string; readonly loads: string } {
  return {
    places: columnsOfB(tile),
    loads: lines2(4, tile.vectors, (k, v) => `let y${v}_${k} = vec4<f32>(b[b${v} + min(4u * k + ${k}u, last_k) * stride_b]);`),
  };
}

function bAlong(tile: DirectTile): { readonly places: string; readonly loads: string } {
  const { vectors } = tile;
  const column = (v: number, k: number): string =>
    turned(
      indices(4).map((n) => `z${v}_${n}`),
      components[k] ?? '',
    );
  return {
    places: rowsOfB(tile),
    loads: `
${lines2(vectors, 4, (v, n) => `let z${v}_${n} = vec4<f32>(b[b${v}_${n} + k]);`)}
${lines2(vectors, 4, (v, k) => `let y${v}_${k} = ${column(v, k)};`)}`,
  };
}

/** TN: a lane has four rows of c at one of a few inner elements. */
function acrossBoth(tile: DirectTile, { sumsRows }: TileTask): string {
  const { rows, vectors, across: lanes } = tile;
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
