import { add, gather, reshape, slice, tensorScatterUpdate, zerosLike, type Tensor } from '@tensorflow/tfjs-core';

type Numbers = Readonly<Record<'pairs' | 'WIDTH', number>>;

/** The sources or the targets of all pairs, [N, 1]. */
function side(pairs: Tensor, index: number, numbers: Numbers): Tensor {
  return slice(slice(reshape(pairs, [-1, 2]), [0, 0], [numbers.pairs, 2]), [0, index], [-1, 1]);
}

export function copyRowsReference(
  operands: Readonly<Record<'pairs' | 'source' | 'destination', Tensor>>,
  numbers: Numbers & { readonly ADD: number },
): { destination: Tensor } {
  const from = reshape(side(operands.pairs, 0, numbers), [numbers.pairs]);
  const to = side(operands.pairs, 1, numbers);
  const destination = reshape(operands.destination, [-1, numbers.WIDTH]);
  const copied = gather(reshape(operands.source, [-1, numbers.WIDTH]), from);
  const values = numbers.ADD === 1 ? add(copied, gather(destination, reshape(to, [numbers.pairs]))) : copied;
  return { destination: reshape(tensorScatterUpdate(destination, to, values), operands.destination.shape) };
}

export function clearRowsReference(operands: Readonly<Record<'pairs' | 'destination', Tensor>>, numbers: Numbers): { destination: Tensor } {
  const to = side(operands.pairs, 1, numbers);
  const destination = reshape(operands.destination, [-1, numbers.WIDTH]);
  const nothing = zerosLike(gather(destination, reshape(to, [numbers.pairs])));
  return { destination: reshape(tensorScatterUpdate(destination, to, nothing), operands.destination.shape) };
}

export function zeroReference({ destination }: { readonly destination: Tensor }): { destination: Tensor } {
  return { destination: zerosLike(destination) };
}
