import { columnsOfB, directTileSource, rowsOfB, type DirectTile } from './direct-tile.ts';
import { components, indices, lines, lines2, multiplyAdd, turned, type TileTask } from './tile-text.ts';
import type { RegisterTile } from './tiles.ts';

/** A tile whose lanes read both operands themselves, four values at a time. */
export function registerTileSource({ rows, vectors, lanesX, lanesY }: RegisterTile, task: TileTask): string {
  const tile = { rows, vectors, across: lanesX };
  const loops = { nn: alongA, nt: alongBoth, tn: acrossBoth } as const;
  return directTileSource(tile, {
    size: `${lanesX}, ${lanesY}`,
    laneParameter: '@builtin(local_invocation_id) local: vec3<u32>',
    row: `  // Where all lanes share the rows, this depends on nothing of the lane: some devices load such values once.
  let row = (tile / tiles) * ${rows * lanesY}u${lanesY > 1 ? ` + local.y * ${rows}u` : ''};`,
    laneAcross: 'local.x',
    body: loops[task.form](tile, task),
  });
}

/** NN: a along k, b across. */
function alongA(tile: DirectTile): string {
  const { rows, vectors } = tile;
  const step = (k: number): string => `{
let at = min(4u * k + ${k}u, last_k) * stride_b;
${lines(vectors, (v) => `let y${v} = vec4<f32>(b[b${v} + at]);`)}
${lines2(rows, vectors, (r, v) => multiplyAdd(r, v, [`x${r}.${components[k] ?? ''}`, `y${v}`]))}
}`;
  return `
${lines(rows, (r) => `let a${r} = uniforms.offsetA / 4u + min(row + ${r}u, last_row) * stride_a;`)}
${columnsOfB(tile)}
for (var k = 0u; k < (uniforms.inner + 3u) / 4u; k++) {
${lines(rows, (r) => `let x${r} = vec4<f32>(a[a${r} + k]);`)}
${lines(4, step)}
}`;
}

/** NT: both along k. */
function alongBoth(tile: DirectTile): string {
  const { rows, vectors } = tile;
  const step = (k: number): string => `{
${lines(
  vectors,
  (v) =>
    `let z${v} = ${turned(
      indices(4).map((n) => `y${v}_${n}`),
      components[k] ?? '',
    )};`,
)}
${lines2(rows, vectors, (r, v) => multiplyAdd(r, v, [`x${r}.${components[k] ?? ''}`, `z${v}`]))}
}`;
  return `
${lines(rows, (r) => `let a${r} = uniforms.offsetA / 4u + min(row + ${r}u, last_row) * stride_a;`)}
${rowsOfB(tile)}
for (var k = 0u; k < uniforms.inner / 4u; k++) {
${lines(rows, (r) => `let x${r} = vec4<f32>(a[a${r} + k]);`)}
${lines2(vectors, 4, (v, n) => `let y${v}_${n} = vec4<f32>(b[b${v}_${n} + k]);`)}
${lines(4, step)}
}`;
}

/** TN: both across. */
function acrossBoth(tile: DirectTile, { sumsRows }: TileTask): string {
  const { rows, vectors } = tile;
  const quads = rows / 4;
  const sums = sumsRows
    ? {
        before: lines(quads, (q) => `var rows${q} = vec4<f32>();`),
        within: `if (tile % tiles == 0u) {\n${lines(quads, (q) => `rows${q} += x${q};`)}\n}`,
        after: `if (column == 0u) {\n${lines(quads, (q) => `add_row_sums(row + ${4 * q}u, rows${q});`)}\n}`,
      }
    : { before: '', within: '', after: '' };
  return `
${lines(quads, (q) => `let a${q} = (uniforms.offsetA + min(row + ${4 * q}u, last_row)) / 4u;`)}
${columnsOfB(tile)}
${sums.before}
for (var k = 0u; k < uniforms.inner; k++) {
${lines(quads, (q) => `let x${q} = vec4<f32>(a[a${q} + k * stride_a]);`)}
${lines(vectors, (v) => `let y${v} = vec4<f32>(b[b${v} + k * stride_b]);`)}
${lines2(rows, vectors, (r, v) => multiplyAdd(r, v, [`x${Math.floor(r / 4)}.${components[r % 4] ?? ''}`, `y${v}`]))}
${sums.within}
}
${sums.after}`;
}
