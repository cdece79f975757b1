import { div, maximum, mul, norm, reshape, sub, sum, type Tensor } from '@tensorflow/tfjs-core';

/** x / max(|x|, 1e-12) over the last axis, as torch's `functional.normalize`. */
function normalise(values: Tensor): Tensor {
  return div(values, maximum(norm(values, 2, 1, true), 1e-12));
}

export function normaliseForwardReference({ input }: { readonly input: Tensor }): { output: Tensor; norms: Tensor } {
  const [rows = 0] = input.shape;
  return { output: normalise(input), norms: reshape(maximum(norm(input, 2, 1), 1e-12), [rows]) };
}

type Backward = Readonly<Record<'output' | 'norms' | 'gradient', Tensor>>;

/** In closed form: the tape's derivative of a norm is not a number at zero. */
export function normaliseBackwardReference({ output, norms, gradient }: Backward): { gradient: Tensor } {
  const along_B1 = sum(mul(output, gradient), 1, true);
  return { gradient: div(sub(gradient, mul(output, along_B1)), reshape(norms, [-1, 1])) };
}
