import { add, gather, mul, reshape, scatterND, slice, sub, type Tensor } from '@tensorflow/tfjs-core';

type Operands = Readonly<Record<'pairs' | 'source' | 'destination', Tensor>>;

export function copyRowsReference(operands: Operands, numbers: { readonly pairs: number; readonly WIDTH: number; readonly ADD: number; readonly CLEAR: number }): { destination: Tensor } {
  const pairs = slice(reshape(operands.pairs, [-1, 2]), [0, 0], [numbers.pairs, 2]);
  const from = reshape(slice(pairs, [0, 0], [-1, 1]), [numbers.pairs]);
  const to = slice(pairs, [0, 1], [-1, 1]);
  const destination = reshape(operands.destination, [-1, numbers.WIDTH]);
  const [rows = 0] = destination.shape;
  const old = gather(destination, reshape(to, [numbers.pairs]));
  const copied = numbers.CLEAR === 1 ? mul(old, 0) : gather(reshape(operands.source, [-1, numbers.WIDTH]), from);
  const change = numbers.ADD === 1 ? copied : sub(copied, old);
  return { destination: reshape(add(destination, scatterND(to, change, [rows, numbers.WIDTH])), operands.destination.shape) };
}
