// What kernels with dropout inside share: the record, its numbers, and the WGSL that says what is kept. No kernel of its own.

import keepSource from './keep.wgsl?raw';
import type { DropoutNumbers } from './reference.ts';

/** A dropout site of one step: its rate and the seed that is its alone. */
export interface Dropout {
  readonly rate: number;
  /** 32 bits, a function of (run seed, step, micro-batch, site). */
  readonly seed: number;
}

/**
 * WGSL of `keep4`, the factors of four neighbours: 1 / (1 - rate) with probability 1 - rate, else 0 (Srivastava et al.
 * 2014, inverted form). The choice is a function of (seed, index), so the backward pass makes it again.
 */
export const keep4Source = keepSource;

/** No dropout: every element is kept as it is. */
export const keepAll: Dropout = { rate: 0, seed: 0 };

/** The numbers that a kernel with dropout inside takes. */
export function dropoutNumbers(dropout: Dropout): DropoutNumbers {
  return { seed: dropout.seed >>> 0, threshold: Math.min(0xffffffff, Math.round(dropout.rate * 2 ** 32)), scale: 1 / (1 - dropout.rate) };
}
