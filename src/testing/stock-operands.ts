// Operands of stock tfjs in benches: the same values in every run.

import { tensor2d, type Tensor2D } from '@tensorflow/tfjs-core';
import { Random } from '../base/random.ts';

/** Standard normal values, drawn from the shape. */
export function normalMatrix(rows: number, columns: number): Tensor2D {
  const random = new Random(rows, columns);
  return tensor2d(
    Float32Array.from({ length: rows * columns }, () => random.gaussian()),
    [rows, columns],
  );
}

/** Token ids as frequent as words are, a first token in common, and positions: sequences of 60. */
export function lookedUpRows(tokens: number, vocabulary: number): { readonly words: number[]; readonly positions: number[] } {
  const random = new Random(tokens);
  return {
    words: Array.from({ length: tokens }, (_, i) => (i % sequence === 0 ? 1 : Math.floor(vocabulary * random.uniform() ** 3))),
    positions: Array.from({ length: tokens }, (_, i) => i % sequence),
  };
}

const sequence = 60;
