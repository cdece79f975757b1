import {
  add,
  addN,
  concat,
  div,
  grads,
  maximum,
  mean,
  mul,
  slice,
  sqrt,
  square,
  stack,
  sub,
  sum,
  unstack,
  zeros,
  type Tensor,
} from '@tensorflow/tfjs-core';
import { dropped, type DropoutNumbers } from '../dropout/reference.ts';

// T rows, D width.

/**
 * y = (x - mean x) / sqrt(var x + epsilon) * weight + bias over the last axis (Ba, Kiros and Hinton 2016, eq. 4).
 * @param epsilon one number, or one a row, [T, 1]
 */
function layerNorm(input_TD: Tensor, weight_D: Tensor, bias_D: Tensor, epsilon: number | Tensor): Tensor {
  const centred_TD = sub(input_TD, mean(input_TD, 1, true));
  const variance_T1 = mean(square(centred_TD), 1, true);
  return add(mul(div(centred_TD, sqrt(add(variance_T1, epsilon))), weight_D), bias_D);
}

type Forward = Readonly<Record<'input' | 'residual' | 'weight' | 'bias' | 'output' | 'statistics', Tensor>>;
type ForwardNumbers = DropoutNumbers & Readonly<Record<'epsilon' | 'RESIDUAL' | 'DROPOUT', number>>;

export function layerNormForwardReference(operands: Forward, numbers: ForwardNumbers) {
  const branch = numbers.DROPOUT === 1 ? dropped(operands.input, numbers) : operands.input;
  const input = numbers.RESIDUAL === 1 ? add(branch, operands.residual) : branch;
  const mean_T = mean(input, 1);
  const variance_T = mean(square(sub(input, mean(input, 1, true))), 1);
  const deviation_T = div(1, sqrt(add(variance_T, numbers.epsilon)));
  return {
    input,
    output: layerNorm(input, operands.weight, operands.bias, numbers.epsilon),
    statistics: stack([mean_T, deviation_T], 1),
  };
}

type Backward = Readonly<Record<'input' | 'gradient' | 'weight' | 'statistics' | 'inputGradient', Tensor>>;
type BackwardNumbers = DropoutNumbers &
  Readonly<Record<'outputSeed' | 'outputThreshold' | 'outputScale', number>> &
  Readonly<Record<'rows' | 'blocks' | 'ROWS' | 'DROPOUT' | 'OUTPUT_DROPOUT' | 'TOTAL', number>>;

/** The tape differentiates the forward reference; epsilon is taken back out of the saved deviation. */
export function layerNormBackwardReference(operands: Backward, numbers: BackwardNumbers) {
  const { input, weight, statistics } = operands;
  const incoming = incomingGradient(operands, numbers);
  const epsilon = epsilonOf(operands);
  const gradientOf = grads((x: Tensor, w: Tensor) => layerNorm(x, w, mul(w, 0), epsilon));
  const [sumGradient = input] = gradientOf([input, weight], incoming);
  const [mean_T1, deviation_T1] = [slice(statistics, [0, 0], [-1, 1]), slice(statistics, [0, 1], [-1, 1])];
  const products = mul(incoming, mul(sub(input, mean_T1), deviation_T1));
  const summed = numbers.TOTAL === 1 ? [products, incoming, sumGradient] : [products, incoming];
  return {
    sumGradient,
    inputGradient: numbers.DROPOUT === 1 ? dropped(sumGradient, numbers) : operands.inputGradient,
    sums: concat(
      summed.flatMap((values) => blockSums(values, numbers)),
      0,
    ),
  };
}

function incomingGradient({ gradient }: Backward, numbers: BackwardNumbers): Tensor {
  if (numbers.OUTPUT_DROPOUT === 0) return gradient;
  return dropped(gradient, { seed: numbers.outputSeed, threshold: numbers.outputThreshold, scale: numbers.outputScale });
}

/** 1 / deviation^2 = variance + epsilon, and the variance is known from the input: epsilon of every row, [T, 1]. */
function epsilonOf({ input, statistics }: Backward): Tensor {
  const variance_T1 = mean(square(sub(input, mean(input, 1, true))), 1, true);
  const deviation_T1 = slice(statistics, [0, 1], [-1, 1]);
  return maximum(sub(div(1, square(deviation_T1)), variance_T1), 0);
}

function blockSums(values: Tensor, { rows, blocks, ROWS }: BackwardNumbers): Tensor[] {
  return Array.from({ length: blocks }, (_, block) => {
    const first = block * ROWS;
    return sum(slice(values, [first, 0], [Math.min(ROWS, rows - first), -1]), 0, true);
  });
}

type Parameters = Readonly<Record<'sums' | 'weightGradient' | 'biasGradient' | 'totalGradient', Tensor>>;

export function layerNormParametersReference(
  operands: Parameters,
  { blocks, WIDTH, TOTAL }: Readonly<Record<'blocks' | 'WIDTH' | 'TOTAL', number>>,
) {
  const totals = [0, 1, 2].map((which) =>
    which === 2 && TOTAL === 0
      ? zeros([WIDTH])
      : addN([zeros([WIDTH]), ...unstack(slice(operands.sums, [which * blocks, 0], [blocks, -1]))]),
  );
  const [weight = zeros([WIDTH]), bias = zeros([WIDTH]), total = zeros([WIDTH])] = totals;
  return {
    weightGradient: add(operands.weightGradient, weight),
    biasGradient: add(operands.biasGradient, bias),
    totalGradient: TOTAL === 1 ? add(operands.totalGradient, total) : operands.totalGradient,
  };
}
