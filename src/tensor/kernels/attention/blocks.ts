// Whether a head's width fits the kernels that stage blocks of rows in workgroup memory, and how large a block is.

import { tileRows } from './tiles.ts';

/** What every WebGPU device has, and little enough for several workgroups on one core of most. */
const memoryBytes = 16_384;
/** Vectors of four from one row to the next: an odd number of them. */
const pitchOf = (headWidth: number): number => (headWidth / 4) | 1;

export type AttentionPass = 'forward' | 'queryBackward' | 'keyValueBackward';

/** Tensors of which a workgroup holds its own rows, lists of weights, and the threads' partial results. */
const holds = {
  forward: { own: 1, weights: 1, parts: 4 * 17 },
  queryBackward: { own: 2, weights: 1, parts: 0 },
  keyValueBackward: { own: 2, weights: 2, parts: 0 },
} as const;

/** Bytes of workgroup memory of a pass with blocks of so many rows. */
export function blockBytes(pass: AttentionPass, headWidth: number, isHalf: boolean, rows: number): number {
  const { own, weights, parts } = holds[pass];
  const elementBytes = isHalf ? 8 : 16;
  return (own * tileRows + rows) * pitchOf(headWidth) * elementBytes + 16 * (weights * 4 * (rows + 1) + parts);
}

/** Rows a block: the most that fit; undefined where none do, or a thread would hold more than two vectors a row. */
export function blockRows(pass: AttentionPass, headWidth: number, isHalf: boolean): number | undefined {
  if (headWidth > 128) return undefined;
  return [32, 16].find((rows) => blockBytes(pass, headWidth, isHalf, rows) <= memoryBytes);
}
