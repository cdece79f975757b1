import { add, cast, gather, reshape, slice, unsortedSegmentSum, type Tensor, type Tensor1D } from '@tensorflow/tfjs-core';
import { tensor1d } from '@tensorflow/tfjs-core';

type Operands = Readonly<Record<'values' | 'order' | 'segments' | 'sums', Tensor>>;

export function segmentSumReference(operands: Operands, numbers: { readonly segments: number; readonly WIDTH: number }): { sums: Tensor } {
  const table = reshape(operands.sums, [-1, numbers.WIDTH]);
  const segments = reshape(operands.segments, [-1, 4]).dataSync();
  const rowOf: number[] = [];
  for (let s = 0; s < numbers.segments; s += 1) {
    for (let i = segments[4 * s + 1] ?? 0; i < (segments[4 * s + 2] ?? 0); i += 1) rowOf[i] = segments[4 * s] ?? 0;
  }
  const order = cast(slice(operands.order, 0, rowOf.length), 'int32');
  const values = gather(reshape(operands.values, [-1, numbers.WIDTH]), order);
  const ids: Tensor1D = tensor1d(rowOf, 'int32');
  const [rows = 0] = table.shape;
  return { sums: reshape(add(table, unsortedSegmentSum(values, ids, rows)), operands.sums.shape) };
}
