import { div, grad, maximum, mul, norm, reshape, type Tensor } from '@tensorflow/tfjs-core';

/** x / max(|x|, 1e-12) over the last axis, as torch's `functional.normalize`. */
function normalise(values: Tensor): Tensor {
  return div(values, maximum(norm(values, 2, 1, true), 1e-12));
}

export function normaliseForwardReference({ input }: { readonly input: Tensor }): { output: Tensor; norms: Tensor } {
  const [rows = 0] = input.shape;
  return { output: normalise(input), norms: reshape(maximum(norm(input, 2, 1), 1e-12), [rows]) };
}

type Backward = Readonly<Record<'output' | 'norms' | 'gradient', Tensor>>;

/** The tape differentiates the forward reference at the input, which is output times norm. */
export function normaliseBackwardReference({ output, norms, gradient }: Backward): { gradient: Tensor } {
  return { gradient: grad(normalise)(mul(output, reshape(norms, [-1, 1])), gradient) };
}
