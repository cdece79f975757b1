// A tile for real GPUs: blocks of both operands go through workgroup memory, the next blocks are fetched into registers
// while the present ones are multiplied.
//
// Both blocks lie in memory with k outermost, so that a lane reads four rows of a, or four columns of b, at once. An
// operand whose rows run along k is turned on the way: a lane reads four rows of four values and writes four vectors.
// The vectors of a block are then permuted by k (exclusive or), or the lanes that write neighbouring k would meet in
// one bank. Each 32 lanes stand 8 across and 4 down: together they read 8 different vectors of b and 4 of a, one pass each.

import type { Form } from './reference.ts';
import { clearSums, components, lines, lines2, multiplyAdd, storeSums, turned, type TileTask } from './tile-text.ts';
import type { WorkgroupTile } from './tiles.ts';

/** One operand on its way into workgroup memory. */
interface Block {
  readonly name: 'a' | 'b';
  /** Whether its rows run along k. */
  readonly isTurned: boolean;
  /** Rows of c for a, columns for b. */
  readonly extent: number;
  readonly depth: number;
  readonly lanes: number;
}

const turns: Readonly<Record<Form, readonly [boolean, boolean]>> = { nn: [true, false], nt: [true, true], tn: [false, false] };

/** A tile whose operands go through workgroup memory. */
export function workgroupTileSource(tile: WorkgroupTile, task: TileTask): string {
  const { rows, vectors, lanesX, lanesY, depth } = tile;
  const [height, width] = [rows * lanesY, 4 * vectors * lanesX];
  const lanes = lanesX * lanesY;
  const [isTurnedA, isTurnedB] = turns[task.form];
  const blockA: Block = { name: 'a', isTurned: isTurnedA, extent: height, depth, lanes };
  const blockB: Block = { name: 'b', isTurned: isTurnedB, extent: width, depth, lanes };
  return `
var<workgroup> block_a: array<vec4<f32>, ${(depth * height) / 4}>;
var<workgroup> block_b: array<vec4<f32>, ${(depth * width) / 4}>;

@compute @workgroup_size(${lanesX}, ${lanesY})
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>, @builtin(local_invocation_index) lane: u32) {
  let tiles = (uniforms.columns + ${width - 1}u) / ${width}u;
  let tile = workgroup_index(group, groups);
  let first_row = (tile / tiles) * ${height}u;
  let first_column = (tile % tiles) * ${width}u;
  if (first_row >= uniforms.rows) { return; }
  let x = lane % 8u + 8u * ((lane / 32u) % ${lanesX / 8}u);
  let y = (lane / 8u) % 4u + 4u * (lane / ${4 * lanesX}u);
  let stride_a = uniforms.strideA / 4u;
  let stride_b = uniforms.strideB / 4u;
  // Past an edge the last row or column is read again; what it gives is never stored where it counts.
  let last_a = uniforms.rows - 1u;
  let last_b = uniforms.columns - 1u;
  let last_k = uniforms.inner - 1u;
${clearSums(rows, vectors)}
${task.sumsRows ? lines(rows / 4, (q) => `var rows${q} = vec4<f32>();`) : ''}
${places(blockA)}
${places(blockB)}
${fetch(blockA, '0u')}
${fetch(blockB, '0u')}
for (var k = 0u; k < uniforms.inner; k += ${depth}u) {
  workgroupBarrier();
${put(blockA)}
${put(blockB)}
  workgroupBarrier();
${fetch(blockA, `k + ${depth}u`)}
${fetch(blockB, `k + ${depth}u`)}
${multiply(tile, blockA, blockB)}
${task.sumsRows ? sumRows(tile) : ''}
}
${task.sumsRows ? `if (first_column == 0u && x == 0u) {\n${lines(rows / 4, (q) => `add_row_sums(${rowOf(tile, 4 * q)}, rows${q});`)}\n}` : ''}
${storeSums(
  rows,
  vectors,
  (r) => rowOf(tile, r),
  (v) => `first_column + 4u * (x + ${v * lanesX}u)`,
)}
}
`;
}

/** A lane's rows come in fours, as far apart as the lanes need. */
function rowOf({ lanesY }: WorkgroupTile, row: number): string {
  return `first_row + 4u * (y + ${Math.floor(row / 4) * lanesY}u) + ${row % 4}u`;
}

const firstOf = { a: 'first_row', b: 'first_column' } as const;
const offsetOf = { a: 'uniforms.offsetA', b: 'uniforms.offsetB' } as const;

/** Pieces of a block that a lane fetches: 4 x 4 values where it is turned, else four of one row. */
function piecesOf({ isTurned, extent, depth, lanes }: Block): { readonly each: number; readonly total: number } {
  const total = (extent / 4) * (isTurned ? depth / 4 : depth);
  return { each: Math.ceil(total / lanes), total };
}

/** How far neighbouring fours of k are permuted: the lanes of eight neighbours shall meet eight banks. */
function spread({ depth }: Block): number {
  return 32 / depth;
}

/** Text that only lanes with a piece of their own run. */
function guarded(block: Block, piece: number, text: string): string {
  const { total } = piecesOf(block);
  return (piece + 1) * block.lanes <= total ? text : `if (lane + ${piece * block.lanes}u < ${total}u) {\n${text}\n}`;
}

/** Which part of its block a lane fetches, and where it puts it. */
function places(block: Block): string {
  const { name, isTurned, extent, depth, lanes } = block;
  const [first, last, stride, pitch] = [firstOf[name], `last_${name}`, `stride_${name}`, extent / 4];
  return (
    lines(piecesOf(block).each, (i) => {
      const piece = `(lane + ${i * lanes}u)`;
      if (!isTurned)
        return `let ${name}${i}_k = ${piece} / ${pitch}u;
let ${name}${i}_at = (${offsetOf[name]} + min(${first} + 4u * (${piece} % ${pitch}u), ${last})) / 4u;`;
      return `let ${name}${i}_k = ${piece} % ${depth / 4}u;
let ${name}${i}_row = ${piece} / ${depth / 4}u;
${lines(4, (j) => `let ${name}${i}_at${j} = ${offsetOf[name]} / 4u + min(${first} + 4u * ${name}${i}_row + ${j}u, ${last}) * ${stride};`)}
let ${name}${i}_to = 4u * ${name}${i}_k * ${pitch}u + (${name}${i}_row ^ (${name}${i}_k * ${spread(block)}u));`;
    }) + `\n${lines(piecesOf(block).each, (i) => lines(isTurned ? 4 : 1, (j) => `var next_${name}${i}_${j} = vec4<f32>();`))}`
  );
}

/** Reads the block that begins at `from` into registers. Past the end of k, a counts as zero; what b gives does not matter. */
function fetch(block: Block, from: string): string {
  const { name, isTurned } = block;
  const read = (at: string, isInside: string): string => {
    const value = `vec4<f32>(${name}[${at}])`;
    return name === 'a' ? `select(vec4<f32>(), ${value}, ${isInside})` : value;
  };
  const straight = (i: number): string => `{
let k_at = ${from} + ${name}${i}_k;
next_${name}${i}_0 = ${read(`${name}${i}_at + min(k_at, last_k) * stride_${name}`, 'k_at <= last_k')};
}`;
  const turning = (i: number): string => `{
let k_at = (${from}) / 4u + ${name}${i}_k;
${lines(4, (j) => `next_${name}${i}_${j} = ${read(`${name}${i}_at${j} + min(k_at, last_k / 4u)`, 'k_at <= last_k / 4u')};`)}
}`;
  return lines(piecesOf(block).each, (i) => guarded(block, i, isTurned ? turning(i) : straight(i)));
}

/** Writes what was fetched into workgroup memory. */
function put(block: Block): string {
  const { name, isTurned, extent, lanes } = block;
  const piece = (i: number): string => {
    if (!isTurned) return `block_${name}[lane + ${i * lanes}u] = next_${name}${i}_0;`;
    const rows = [0, 1, 2, 3].map((j) => `next_${name}${i}_${j}`);
    return lines(4, (k) => `block_${name}[${name}${i}_to + ${(k * extent) / 4}u] = ${turned(rows, components[k] ?? '')};`);
  };
  return lines(piecesOf(block).each, (i) => guarded(block, i, piece(i)));
}

/** The products of one pair of blocks, four inner elements at a time. */
function multiply(tile: WorkgroupTile, blockA: Block, blockB: Block): string {
  const { rows, vectors, lanesX, lanesY, depth } = tile;
  const place = (block: Block, at: string): string =>
    `${block.extent}u * quad + ${block.isTurned ? `(${at} ^ (quad * ${spread(block)}u))` : at}`;
  const step = (k: number): string => `{
${lines(rows / 4, (q) => `let x${q} = block_a[at_a + ${(k * blockA.extent) / 4 + q * lanesY}u];`)}
${lines(vectors, (v) => `let y${v} = block_b[at_b + ${(k * blockB.extent) / 4 + v * lanesX}u];`)}
${lines2(rows, vectors, (r, v) => multiplyAdd(r, v, [`x${Math.floor(r / 4)}.${components[r % 4] ?? ''}`, `y${v}`]))}
}`;
  return `
for (var quad = 0u; quad < ${depth / 4}u; quad++) {
let at_a = ${place(blockA, 'y')};
let at_b = ${place(blockB, 'x')};
${lines(4, step)}
}`;
}

/** The sums over k of the rows of a, in the workgroups of the first columns. */
function sumRows({ rows, lanesY, depth }: WorkgroupTile): string {
  return `
if (first_column == 0u) {
for (var at = y; at < ${(depth * rows * lanesY) / 4}u; at += ${(rows * lanesY) / 4}u) {
${lines(rows / 4, (q) => `rows${q} += block_a[at + ${q * lanesY}u];`)}
}
}`;
}
