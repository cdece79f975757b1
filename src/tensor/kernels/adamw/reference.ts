import { add, concat, div, mul, reshape, slice, sqrt, square, sub, sum, tensor, zerosLike, type Tensor } from '@tensorflow/tfjs-core';

type Squares = Readonly<Record<'gradients' | 'sums', Tensor>>;

export function squaresReference(
  operands: Squares,
  numbers: { readonly length: number; readonly blocks: number; readonly firstSum: number },
): { sums: Tensor } {
  const squares = square(slice(reshape(operands.gradients, [-1]), 0, numbers.length * 4)).dataSync();
  const sums = new Float64Array(numbers.blocks);
  for (const [index, value] of squares.entries()) {
    const block = Math.floor(index / 4 / 256) % numbers.blocks;
    sums[block] = (sums[block] ?? 0) + value;
  }
  const after = numbers.firstSum + numbers.blocks;
  const old = reshape(operands.sums, [-1]);
  return { sums: concat([slice(old, 0, numbers.firstSum), tensor(Float32Array.from(sums)), slice(old, after, old.size - after)], 0) };
}

export function normReference(
  operands: Readonly<Record<'sums' | 'state', Tensor>>,
  numbers: { readonly count: number; readonly clip: number },
): { state: Tensor } {
  const norm = sqrt(sum(slice(reshape(operands.sums, [-1]), 0, numbers.count))).dataSync()[0] ?? 0;
  const factor = numbers.clip > 0 ? Math.min(1, numbers.clip / (norm + 1e-6)) : 1;
  return { state: tensor([norm, factor, Number.isFinite(norm) ? 1 : 0, 0], operands.state.shape) };
}

type Update = Readonly<Record<'state' | 'gradients' | 'parameters' | 'firstMoments' | 'secondMoments', Tensor>>;
type Numbers = Readonly<Record<'length' | 'decayEnd' | 'beta1' | 'beta2' | 'epsilon' | 'kept' | 'stepSize' | 'inverseRoot', number>>;

export function updateReference(operands: Update, numbers: Numbers): Partial<Record<keyof Update, Tensor>> {
  const state = operands.state.dataSync();
  const cleared = replaceStart(operands.gradients, zerosLike(start(operands.gradients, numbers)), numbers);
  if (state[2] === 0) return { gradients: cleared };
  const gradient = mul(start(operands.gradients, numbers), state[1] ?? 1);
  const first = add(mul(start(operands.firstMoments, numbers), numbers.beta1), mul(gradient, 1 - numbers.beta1));
  const second = add(mul(start(operands.secondMoments, numbers), numbers.beta2), mul(square(gradient), 1 - numbers.beta2));
  const kept = tensor(Float32Array.from({ length: numbers.length * 4 }, (_, i) => (i < numbers.decayEnd * 4 ? numbers.kept : 1)));
  const step = div(mul(first, numbers.stepSize), add(mul(sqrt(second), numbers.inverseRoot), numbers.epsilon));
  return {
    gradients: cleared,
    firstMoments: replaceStart(operands.firstMoments, first, numbers),
    secondMoments: replaceStart(operands.secondMoments, second, numbers),
    parameters: replaceStart(operands.parameters, sub(mul(start(operands.parameters, numbers), kept), step), numbers),
  };
}

function start(values: Tensor, numbers: Numbers): Tensor {
  return slice(reshape(values, [-1]), 0, numbers.length * 4);
}

function replaceStart(values: Tensor, replaced: Tensor, numbers: Numbers): Tensor {
  const flat = reshape(values, [-1]);
  return reshape(concat([replaced, slice(flat, numbers.length * 4, flat.size - numbers.length * 4)], 0), values.shape);
}
