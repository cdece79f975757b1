import { add, gather, reshape, slice, tensorScatterUpdate, zerosLike, type Tensor } from '@tensorflow/tfjs-core';

type Operands = Readonly<Record<'pairs' | 'source' | 'destination', Tensor>>;

export function copyRowsReference(
  operands: Operands,
  numbers: { readonly pairs: number; readonly WIDTH: number; readonly ADD: number; readonly CLEAR: number },
): { destination: Tensor } {
  const pairs = slice(reshape(operands.pairs, [-1, 2]), [0, 0], [numbers.pairs, 2]);
  const from = reshape(slice(pairs, [0, 0], [-1, 1]), [numbers.pairs]);
  const to = slice(pairs, [0, 1], [-1, 1]);
  const destination = reshape(operands.destination, [-1, numbers.WIDTH]);
  const old = gather(destination, reshape(to, [numbers.pairs]));
  const copied = numbers.CLEAR === 1 ? zerosLike(old) : gather(reshape(operands.source, [-1, numbers.WIDTH]), from);
  const values = numbers.ADD === 1 ? add(copied, old) : copied;
  return { destination: reshape(tensorScatterUpdate(destination, to, values), operands.destination.shape) };
}
