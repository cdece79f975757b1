// Which part of the output a workgroup computes, and how: pure descriptions.

import { assertExists } from '../../../base/assert.ts';
import type { DeviceReport } from '../../../contract/protocol.ts';
import type { TensorDevice } from '../../device/tensor-device.ts';
import type { Form } from './reference.ts';

/** Rows x columns of registers a thread, lanes in two dimensions, no workgroup memory. */
export interface RegisterTile {
  readonly kind: 'registers';
  readonly name: string;
  /** Of one thread: a multiple of four, and vectors of four columns. */
  readonly rows: number;
  readonly vectors: number;
  readonly lanesX: number;
  readonly lanesY: number;
}

/**
 * A workgroup is one subgroup of known size: its lanes load different parts of `a` and hand them to each other, so that
 * nothing is loaded twice. For CPU adapters, where a load that differs by lane costs as much as eight.
 */
export interface SubgroupTile {
  readonly kind: 'subgroup';
  readonly name: string;
  readonly rows: number;
  readonly vectors: number;
  readonly lanes: number;
}

/** Blocks of both operands in workgroup memory; a thread holds `rows` x 4 `vectors` sums in registers. */
export interface WorkgroupTile {
  readonly kind: 'workgroup';
  readonly name: string;
  readonly rows: number;
  readonly vectors: number;
  readonly lanesX: number;
  readonly lanesY: number;
  /** Inner elements of a block. */
  readonly depth: number;
}

export type Tile = RegisterTile | SubgroupTile | WorkgroupTile;

const registers = (rows: number, vectors: number, [lanesX, lanesY]: readonly [number, number]): RegisterTile => ({
  kind: 'registers',
  name: `registers-${rows}x${4 * vectors}-of-${lanesX}x${lanesY}`,
  ...{ rows, vectors, lanesX, lanesY },
});

const subgroup = (rows: number, vectors: number, lanes: number): SubgroupTile => ({
  kind: 'subgroup',
  name: `subgroup-${rows}x${4 * vectors}-of-${lanes}`,
  ...{ rows, vectors, lanes },
});

const workgroup = (rows: number, vectors: number, [lanesX, lanesY]: readonly [number, number]): WorkgroupTile => ({
  kind: 'workgroup',
  name: `workgroup-${rows}x${4 * vectors}-of-${lanesX}x${lanesY}`,
  ...{ rows, vectors, lanesX, lanesY, depth: 16 },
});

export const tiles: readonly Tile[] = [
  registers(4, 1, [8, 8]),
  registers(16, 1, [8, 1]),
  subgroup(16, 1, 8),
  subgroup(32, 1, 8),
  subgroup(16, 2, 4),
  workgroup(4, 1, [8, 8]),
  workgroup(4, 1, [16, 16]),
  workgroup(8, 2, [8, 8]),
  workgroup(8, 2, [16, 16]),
];

/** Rows and columns of the output that one workgroup computes. */
export function extentOf(tile: Tile): { readonly rows: number; readonly columns: number } {
  if (tile.kind === 'subgroup') return { rows: tile.rows, columns: 4 * tile.vectors * tile.lanes };
  return { rows: tile.rows * tile.lanesY, columns: 4 * tile.vectors * tile.lanesX };
}

/** Threads of a workgroup. */
export function lanesOf(tile: Tile): number {
  return tile.kind === 'subgroup' ? tile.lanes : tile.lanesX * tile.lanesY;
}

/** What decides how fast a tile is. */
export interface ProductShape {
  readonly form: Form;
  readonly rows: number;
  readonly columns: number;
  readonly inner: number;
  /** `A_HALF`, `B_HALF`, `C_HALF`: 1 where the elements are f16. */
  readonly constants: Readonly<Record<string, number>>;
}

const classPrefix = 'matrix-product ';

/** Key in `device.choices`: form, widths of the elements, and sizes up to the next power of two. */
export function shapeClass({ form, rows, columns, inner, constants }: ProductShape): string {
  const kinds = ['A_HALF', 'B_HALF', 'C_HALF'].map((name) => (constants[name] === 1 ? 'h' : 'f')).join('');
  const size = (length: number): number => 2 ** Math.min(13, Math.max(4, Math.ceil(Math.log2(length))));
  return `${classPrefix}${form} ${kinds} ${size(rows)} x ${size(columns)} x ${size(inner)}`;
}

/** The measured tile of a shape's class, else the best guess for the device. */
export function tileOf(device: TensorDevice, shape: ProductShape): Tile {
  const chosen = device.choices.get(shapeClass(shape));
  // A choice may come from a file: what this device cannot run right is not taken.
  return tiles.find((tile) => tile.name === chosen && isPossible(device.report, tile)) ?? defaultTile(device, shape);
}

/** Whether a choice that was kept names a tile for a class of products. */
export function isTileChoice(key: string, name: string): boolean {
  return key.startsWith(classPrefix) && tiles.some((tile) => tile.name === name);
}

/** Tiles that a device can run. */
export function possibleTiles({ report }: TensorDevice): readonly Tile[] {
  return tiles.filter((tile) => isPossible(report, tile));
}

/** Tiles that may be the fastest: a CPU gains nothing from workgroup memory, a GPU nothing from single subgroups. */
export function candidateTiles(device: TensorDevice): readonly Tile[] {
  const possible = possibleTiles(device);
  if (!device.report.isSoftware) return possible.filter(({ kind }) => kind !== 'subgroup');
  const subgroups = possible.filter(({ kind }) => kind === 'subgroup');
  return subgroups.length > 0 ? subgroups : possible.filter(({ kind }) => kind === 'registers');
}

function isPossible({ features, limits }: DeviceReport, tile: Tile): boolean {
  if (tile.kind === 'registers') return true;
  if (tile.kind === 'workgroup') return memoryOf(tile) <= (limits['maxComputeWorkgroupStorageSize'] ?? 0);
  return features.includes('subgroups') && limits['subgroupMinSize'] === tile.lanes && limits['subgroupMaxSize'] === tile.lanes;
}

/** Bytes of workgroup memory. */
function memoryOf(tile: WorkgroupTile): number {
  const { rows, columns } = extentOf(tile);
  return 4 * tile.depth * (rows + columns);
}

/** The tile of a shape that nothing was measured for. */
export function defaultTile(device: TensorDevice, shape: ProductShape): Tile {
  const possible = possibleTiles(device);
  const names = device.report.isSoftware ? softwareOrder(shape) : hardwareOrder(shape);
  return assertExists(
    names.map((name) => possible.find((tile) => tile.name === name)).find((tile) => tile !== undefined),
    'a tile',
  );
}

/** What a CPU does fastest; a small product is not worth the longer compilation of the larger tile. */
function softwareOrder({ rows, columns, inner }: ProductShape): readonly string[] {
  const isLarge = rows >= 32 && rows * columns * inner >= 2 ** 24;
  const lanes8 = ['subgroup-32x4-of-8', 'subgroup-16x4-of-8'];
  return [...(isLarge ? lanes8 : lanes8.toReversed()), 'subgroup-16x8-of-4', 'registers-16x4-of-8x1'];
}

/** The largest tile of which a GPU of some size has enough to do. */
function hardwareOrder({ rows, columns }: ProductShape): readonly string[] {
  const enough = 96;
  const candidates = ['workgroup-8x8-of-16x16', 'workgroup-8x8-of-8x8', 'workgroup-4x4-of-8x8'];
  const fitting = candidates.filter((name) => {
    const tile = tiles.find((item) => item.name === name);
    if (tile === undefined) return false;
    const extent = extentOf(tile);
    return Math.ceil(rows / extent.rows) * Math.ceil(columns / extent.columns) >= enough;
  });
  return [...fitting, 'workgroup-4x4-of-8x8', 'registers-4x4-of-8x8'];
}
