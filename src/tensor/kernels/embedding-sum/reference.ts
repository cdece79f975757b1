import { add, gather, reshape, slice, type Tensor } from '@tensorflow/tfjs-core';

type Operands = Readonly<Record<'rows' | 'words' | 'positions' | 'types', Tensor>>;

export function embeddingSumReference(
  operands: Operands,
  numbers: { readonly rows: number; readonly WIDTH: number; readonly TYPED: number },
): { output: Tensor } {
  const pairs = reshape(operands.rows, [numbers.rows, 2]);
  const column = (index: number): Tensor => reshape(slice(pairs, [0, index], [numbers.rows, 1]), [numbers.rows]);
  const table = (values: Tensor): Tensor => reshape(values, [-1, numbers.WIDTH]);
  const sum = add(gather(table(operands.words), column(0)), gather(table(operands.positions), column(1)));
  return { output: numbers.TYPED === 1 ? add(sum, slice(table(operands.types), [0, 0], [1, -1])) : sum };
}
