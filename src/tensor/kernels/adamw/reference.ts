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

/** Norm, clipping, loss scale and bias corrections as torch's `clip_grad_norm_`, `GradScaler` and `AdamW` have them. */
export function normReference(
  operands: Readonly<Record<'sums' | 'state' | 'corrections', Tensor>>,
  numbers: Readonly<Record<'count' | 'clip' | 'isDynamic' | 'logarithm1' | 'logarithm2', number>>,
): { state: Tensor; corrections: Tensor } {
  const [scale = NaN, since = NaN, updates = NaN, skipped = NaN] = operands.state.dataSync();
  const norm = (sqrt(sum(slice(reshape(operands.sums, [-1]), 0, numbers.count))).dataSync()[0] ?? 0) / scale;
  const factor = (numbers.clip > 0 ? Math.min(1, numbers.clip / (norm + 1e-6)) : 1) / scale;
  const isFinite = Number.isFinite(norm);
  const [update, missed] = isFinite ? [updates + 1, skipped] : [updates, skipped + 1];
  const scaling = nextScale(scale, isFinite ? since + 1 : 0, numbers.isDynamic === 1);
  const state = [...scaling, update, missed, norm, factor, Number(isFinite), 0];
  const correction = (logarithm: number): number => -Math.expm1(update * logarithm);
  const corrections = [factor, Number(isFinite), 1 / correction(numbers.logarithm1), 1 / Math.sqrt(correction(numbers.logarithm2))];
  return { state: tensor(state, operands.state.shape), corrections: tensor(corrections, operands.corrections.shape) };
}

/** Loss scale after a step, and finite steps since it changed; `since` is 0 after a step that was not finite. */
function nextScale(scale: number, since: number, isDynamic: boolean): readonly [number, number] {
  if (isDynamic && since === 0) return [Math.max(2 ** -24, scale / 2), 0];
  if (isDynamic && since >= 2000) return [Math.min(2 ** 24, scale * 2), 0];
  return [scale, since];
}

type Update = Readonly<Record<'corrections' | 'gradients' | 'parameters' | 'firstMoments' | 'secondMoments' | 'halves', Tensor>>;
type Numbers = Readonly<
  Record<'length' | 'decayEnd' | 'beta1' | 'beta2' | 'rest1' | 'rest2' | 'epsilon' | 'kept' | 'learningRate' | 'HALVES', number>
>;

export function updateReference(operands: Update, numbers: Numbers): Partial<Record<keyof Update, Tensor>> {
  const [factor = 1, isFinite, firstCorrection = 1, rootCorrection = 1] = operands.corrections.dataSync();
  const cleared = replaceStart(operands.gradients, zerosLike(start(operands.gradients, numbers)), numbers);
  if (isFinite === 0) return { gradients: cleared };
  const gradient = mul(start(operands.gradients, numbers), factor);
  const first = add(mul(start(operands.firstMoments, numbers), numbers.beta1), mul(gradient, numbers.rest1));
  const second = add(mul(start(operands.secondMoments, numbers), numbers.beta2), mul(square(gradient), numbers.rest2));
  const kept = tensor(Float32Array.from({ length: numbers.length * 4 }, (_, i) => (i < numbers.decayEnd * 4 ? numbers.kept : 1)));
  const step = div(mul(first, numbers.learningRate * firstCorrection), add(mul(sqrt(second), rootCorrection), numbers.epsilon));
  const value = sub(mul(start(operands.parameters, numbers), kept), step);
  return {
    gradients: cleared,
    firstMoments: replaceStart(operands.firstMoments, first, numbers),
    secondMoments: replaceStart(operands.secondMoments, second, numbers),
    parameters: replaceStart(operands.parameters, value, numbers),
    ...(numbers.HALVES === 1 ? { halves: replaceStart(operands.halves, value, numbers) } : {}),
  };
}

function start(values: Tensor, numbers: { readonly length: number }): Tensor {
  return slice(reshape(values, [-1]), 0, numbers.length * 4);
}

function replaceStart(values: Tensor, replaced: Tensor, numbers: Numbers): Tensor {
  const flat = reshape(values, [-1]);
  return reshape(concat([replaced, slice(flat, numbers.length * 4, flat.size - numbers.length * 4)], 0), values.shape);
}
