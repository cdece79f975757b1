import { concat, div, grad, maximum, mean, mul, norm, reshape, slice, sub, sum, type Tensor } from '@tensorflow/tfjs-core';

interface Numbers {
  readonly sequences: number;
  readonly MEAN: number;
}

function pool(hidden: Tensor, starts: ArrayLike<number>, { sequences, MEAN }: Numbers): Tensor {
  const rows = Array.from({ length: sequences }, (_, sequence) => {
    const first = starts[sequence] ?? 0;
    const length = MEAN === 1 ? (starts[sequence + 1] ?? 0) - first : 1;
    return mean(slice(hidden, [first, 0], [length, -1]), 0, true);
  });
  return concat(rows, 0);
}

/** x / max(|x|, 1e-12) for every pooled row, as torch's `functional.normalize`. */
export function poolingForwardReference(operands: Readonly<Record<'hidden' | 'starts', Tensor>>, numbers: Numbers) {
  const pooled_BD = pool(operands.hidden, operands.starts.dataSync(), numbers);
  const norms_B1 = maximum(norm(pooled_BD, 2, 1, true), 1e-12);
  return { output: div(pooled_BD, norms_B1), norms: reshape(norms_B1, [numbers.sequences]) };
}

type Backward = Readonly<Record<'output' | 'norms' | 'gradient' | 'starts' | 'hiddenGradient', Tensor>>;

/**
 * The normalisation in closed form: the tape's derivative of a norm is not a number at zero. Pooling is linear: the
 * tape's gradient at any point is the gradient everywhere.
 */
export function poolingBackwardReference(operands: Backward, numbers: Numbers): { hiddenGradient: Tensor } {
  const { output, norms, gradient, starts, hiddenGradient } = operands;
  const along_B1 = sum(mul(output, gradient), 1, true);
  const pooledGradient_BD = div(sub(gradient, mul(output, along_B1)), reshape(norms, [-1, 1]));
  const firstTokens = starts.dataSync();
  const gradientOf = grad((hidden_TD: Tensor) => pool(hidden_TD, firstTokens, numbers));
  return { hiddenGradient: gradientOf(hiddenGradient, pooledGradient_BD) };
}
