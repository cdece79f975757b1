import { add, div, erf, grad, mul, type Tensor } from '@tensorflow/tfjs-core';

/** gelu(x) = x/2 (1 + erf(x / sqrt 2)), the exact form of BERT. */
export function gelu(x: Tensor): Tensor {
  return mul(mul(x, 0.5), add(1, erf(div(x, Math.SQRT2))));
}

/** The tape differentiates the forward reference. */
export function geluBackwardReference({ input, gradient }: { readonly input: Tensor; readonly gradient: Tensor }): { gradient: Tensor } {
  return { gradient: grad(gelu)(input, gradient) };
}
