import { add, concat, div, grads, maximum, mean, mul, slice, sqrt, square, stack, sub, sum, type Tensor } from '@tensorflow/tfjs-core';

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

export function layerNormForwardReference(operands: Forward, numbers: { readonly epsilon: number; readonly RESIDUAL: number }) {
  const input = numbers.RESIDUAL === 1 ? add(operands.input, operands.residual) : operands.input;
  const mean_T = mean(input, 1);
  const variance_T = mean(square(sub(input, mean(input, 1, true))), 1);
  const deviation_T = div(1, sqrt(add(variance_T, numbers.epsilon)));
  return {
    input,
    output: layerNorm(input, operands.weight, operands.bias, numbers.epsilon),
    statistics: stack([mean_T, deviation_T], 1),
  };
}

type Backward = Readonly<Record<'input' | 'outputGradient' | 'weight' | 'statistics', Tensor>>;

/** The tape differentiates the forward reference; epsilon is taken back out of the saved deviation. */
export function layerNormBackwardReference(operands: Backward): { inputGradient: Tensor } {
  const { input, outputGradient, weight } = operands;
  const epsilon = epsilonOf(operands);
  const gradientOf = grads((x: Tensor, w: Tensor) => layerNorm(x, w, mul(w, 0), epsilon));
  const [inputGradient] = gradientOf([input, weight], outputGradient);
  return { inputGradient: inputGradient ?? input };
}

/** 1 / deviation^2 = variance + epsilon, and the variance is known from the input: epsilon of every row, [T, 1]. */
function epsilonOf({ input, statistics }: Backward): Tensor {
  const variance_T1 = mean(square(sub(input, mean(input, 1, true))), 1, true);
  const deviation_T1 = slice(statistics, [0, 1], [-1, 1]);
  return maximum(sub(div(1, square(deviation_T1)), variance_T1), 0);
}

type Parameters = Readonly<Record<'input' | 'outputGradient' | 'statistics' | 'sums', Tensor>>;

export function layerNormParametersReference(
  operands: Parameters,
  numbers: { readonly rows: number; readonly blocks: number; readonly rowsPerBlock: number },
): { sums: Tensor } {
  const { input, outputGradient, statistics } = operands;
  const [mean_T1, deviation_T1] = [slice(statistics, [0, 0], [-1, 1]), slice(statistics, [0, 1], [-1, 1])];
  const products_TD = mul(outputGradient, mul(sub(input, mean_T1), deviation_T1));
  const blockSums = (values: Tensor): Tensor[] =>
    Array.from({ length: numbers.blocks }, (_, block) => {
      const first = block * numbers.rowsPerBlock;
      const count = Math.min(numbers.rowsPerBlock, numbers.rows - first);
      return sum(slice(values, [first, 0], [count, -1]), 0, true);
    });
  return { sums: concat([...blockSums(products_TD), ...blockSums(outputGradient)], 0) };
}
