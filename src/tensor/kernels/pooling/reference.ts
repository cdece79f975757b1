import { concat, div, grad, maximum, mean, mul, norm, reshape, slice, sub, sum, type Tensor } from '@tensorflow/tfjs-core';

type Forward = Readonly<Record<'hidden' | 'starts', Tensor>>;

function pool(hidden: Tensor, starts: ArrayLike<number>, sequences: number, isMean: boolean): Tensor {
  const rows = Array.from({ length: sequences }, (_, sequence) => {
    const first = starts[sequence] ?? 0;
    const length = isMean ? (starts[sequence + 1] ?? 0) - first : 1;
    return mean(slice(hidden, [first, 0], [length, -1]), 0, true);
  });
  return concat(rows, 0);
}

export function poolingForwardReference(
  operands: Forward,
  numbers: { readonly sequences: number; readonly MEAN: number },
): { output: Tensor } {
  return { output: pool(operands.hidden, operands.starts.dataSync(), numbers.sequences, numbers.MEAN === 1) };
}

type Backward = Readonly<Record<'outputGradient' | 'starts' | 'hiddenGradient', Tensor>>;

/** Pooling is linear: the tape's gradient at any point is the gradient everywhere. */
export function poolingBackwardReference(operands: Backward, numbers: { readonly MEAN: number }): { hiddenGradient: Tensor } {
  const starts = operands.starts.dataSync();
  const [sequences = 0] = operands.outputGradient.shape;
  const gradientOf = grad((hidden: Tensor) => pool(hidden, starts, sequences, numbers.MEAN === 1));
  return { hiddenGradient: gradientOf(operands.hiddenGradient, operands.outputGradient) };
}

export function normalisedPoolingForwardReference(
  operands: Forward,
  numbers: { readonly sequences: number; readonly MEAN: number },
): { output: Tensor; norms: Tensor } {
  const pooled = poolingForwardReference(operands, numbers).output;
  const norms_B1 = maximum(norm(pooled, 2, 1, true), 1e-12);
  return { output: div(pooled, norms_B1), norms: reshape(norms_B1, [numbers.sequences]) };
}

type NormalisedBackward = Readonly<Record<'output' | 'norms' | 'gradient' | 'starts' | 'hiddenGradient', Tensor>>;

/** The normalisation in closed form: the tape's derivative of a norm is not a number at zero. */
export function normalisedPoolingBackwardReference(operands: NormalisedBackward, numbers: { readonly MEAN: number }) {
  const { output, norms, gradient, starts, hiddenGradient } = operands;
  const along_B1 = sum(mul(output, gradient), 1, true);
  const outputGradient = div(sub(gradient, mul(output, along_B1)), reshape(norms, [-1, 1]));
  return poolingBackwardReference({ outputGradient, starts, hiddenGradient }, numbers);
}
