import {
  add,
  div,
  floorDiv,
  gather,
  mean,
  mod,
  mul,
  reshape,
  scalar,
  slice,
  sqrt,
  square,
  stack,
  sub,
  type Tensor,
} from '@tensorflow/tfjs-core';
import { dropped, type DropoutNumbers } from '../dropout/reference.ts';

type Operands = Readonly<Record<'rows' | 'words' | 'positions' | 'types', Tensor>>;
type Numbers = Readonly<Record<'rows' | 'WIDTH' | 'PAIRED', number>>;

function sumOfRows(operands: Operands, numbers: Numbers, isTyped: boolean): Tensor {
  const pairs = reshape(operands.rows, [numbers.rows, 2]);
  const column = (index: number): Tensor => reshape(slice(pairs, [0, index], [numbers.rows, 1]), [numbers.rows]);
  const table = (values: Tensor): Tensor => reshape(values, [-1, numbers.WIDTH]);
  const words_TD = gather(table(operands.words), column(0));
  if (numbers.PAIRED === 1) {
    const place = scalar(2 ** 16, 'int32');
    const positions_TD = gather(table(operands.positions), mod(column(1), place));
    return add(add(words_TD, positions_TD), gather(table(operands.types), floorDiv(column(1), place)));
  }
  const sum = add(words_TD, gather(table(operands.positions), column(1)));
  return isTyped ? add(sum, slice(table(operands.types), [0, 0], [1, -1])) : sum;
}

export function embeddingSumReference(operands: Operands, numbers: Numbers & { readonly TYPED: number }): { output: Tensor } {
  return { output: sumOfRows(operands, numbers, numbers.TYPED === 1) };
}

type NormalisedNumbers = Numbers & DropoutNumbers & Readonly<Record<'epsilon' | 'DROPOUT', number>>;

export function normalisedEmbeddingReference(
  operands: Operands & Readonly<Record<'weight' | 'bias', Tensor>>,
  numbers: NormalisedNumbers,
): { output: Tensor; statistics: Tensor } {
  const sum_TD = sumOfRows(operands, numbers, true);
  const centred_TD = sub(sum_TD, mean(sum_TD, 1, true));
  const deviation_T1 = div(1, sqrt(add(mean(square(centred_TD), 1, true), numbers.epsilon)));
  const output = add(mul(mul(centred_TD, deviation_T1), operands.weight), operands.bias);
  return {
    output: numbers.DROPOUT === 1 ? dropped(output, numbers) : output,
    statistics: stack([mean(sum_TD, 1), reshape(deviation_T1, [numbers.rows])], 1),
  };
}
