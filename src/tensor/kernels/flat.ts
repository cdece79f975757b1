// Rows inside a flat tensor, for the references: what a stride and an offset mean, said once.

import { gather, reshape, tensor, tensorScatterUpdate, type Tensor, type Tensor2D } from '@tensorflow/tfjs-core';

export interface Region {
  /** First element. */
  readonly offset: number;
  /** Elements from one row to the next. */
  readonly stride: number;
  readonly rows: number;
  readonly columns: number;
}

function indicesOf(region: Region): Int32Array {
  const indices = new Int32Array(region.rows * region.columns);
  for (let i = 0; i < indices.length; i += 1) {
    indices[i] = region.offset + Math.floor(i / region.columns) * region.stride + (i % region.columns);
  }
  return indices;
}

/** The matrix that lies at a region of a flat tensor. */
export function readRegion(flat: Tensor, region: Region): Tensor2D {
  const values = gather(reshape(flat, [flat.size]), tensor(indicesOf(region), undefined, 'int32'));
  return reshape(values, [region.rows, region.columns]);
}

/** A copy of a flat tensor with one region replaced; the values land as they are, whatever was there. */
export function writeRegion(flat: Tensor, region: Region, matrix: Tensor): Tensor {
  const indices = tensor(indicesOf(region), [region.rows * region.columns, 1], 'int32');
  return reshape(tensorScatterUpdate(reshape(flat, [flat.size]), indices, reshape(matrix, [matrix.size])), flat.shape);
}
