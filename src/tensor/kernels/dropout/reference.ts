import { mul, tensor, type Tensor } from '@tensorflow/tfjs-core';
import { mix32 } from '../../../base/random.ts';

/** What decides which elements are dropped. */
export interface DropoutNumbers {
  readonly seed: number;
  readonly threshold: number;
  readonly scale: number;
}

/** 1 / (1 - rate) where the element is kept, else 0: a function of (seed, index) alone. */
export function dropoutFactor(seed: number, index: number, threshold: number, scale: number): number {
  return mix32((mix32(index ^ seed) + seed) | 0) >= threshold ? scale : 0;
}

/** Every element times its factor. */
export function dropped(values: Tensor, { seed, threshold, scale }: DropoutNumbers): Tensor {
  const factors = Float32Array.from({ length: values.size }, (_, index) => dropoutFactor(seed, index, threshold, scale));
  return mul(values, tensor(factors, values.shape));
}
