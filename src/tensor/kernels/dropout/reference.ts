import { mul, tensor, type Tensor } from '@tensorflow/tfjs-core';
import { mix32 } from '../../../base/random.ts';

/** 1 / (1 - rate) where the element is kept, else 0: a function of (seed, index) alone. */
export function dropoutFactor(seed: number, index: number, threshold: number, scale: number): number {
  return mix32((mix32(index ^ seed) + seed) | 0) >= threshold ? scale : 0;
}

export function dropoutReference(
  { input }: { readonly input: Tensor },
  numbers: { readonly seed: number; readonly threshold: number; readonly scale: number },
): { output: Tensor } {
  const factors = Float32Array.from({ length: input.size }, (_, index) =>
    dropoutFactor(numbers.seed, index, numbers.threshold, numbers.scale),
  );
  return { output: mul(input, tensor(factors, input.shape)) };
}
