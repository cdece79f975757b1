import { add, concat, reshape, slice, sum, type Tensor } from '@tensorflow/tfjs-core';

type Numbers = Readonly<
  Record<'firstRow' | 'firstColumn' | 'stride' | 'rows' | 'width' | 'blocks' | 'rowsPerBlock' | 'ACCUMULATE', number>
>;

/** Sums of blocks of rows, added to what the target holds where asked. */
export function columnSumReference(operands: Readonly<Record<'values' | 'totals', Tensor>>, numbers: Numbers): { totals: Tensor } {
  const values = slice(reshape(operands.values, [-1, numbers.stride]), [0, numbers.firstColumn], [-1, numbers.width]);
  const blocks = Array.from({ length: numbers.blocks }, (_, block) => {
    const first = block * numbers.rowsPerBlock;
    const count = Math.min(numbers.rowsPerBlock, numbers.rows - first);
    return sum(slice(values, [numbers.firstRow + first, 0], [count, -1]), 0, true);
  });
  const sums = reshape(concat(blocks, 0), operands.totals.shape);
  return { totals: numbers.ACCUMULATE === 1 ? add(operands.totals, sums) : sums };
}
