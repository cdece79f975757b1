// Matryoshka training (Kusupati et al. 2022, "Matryoshka Representation Learning", section 3): the first numbers of an
// embedding are an embedding too. R rows, D width, P numbers of a prefix.

import type { Tensor } from '@tensorflow/tfjs-core';
import { assert } from '../base/assert.ts';
import type { TensorDevice } from '../tensor/device/tensor-device.ts';
import { copyRows, zeros } from '../tensor/kernels/copy-rows/copy-rows.ts';
import { poolingBackward, poolingForward, type PooledSequences } from '../tensor/kernels/pooling/pooling.ts';

/** Gradient of a loss with respect to the embeddings that it was given, [R, P] in 32 bits, and what else it found. */
export interface PrefixLoss<Found> {
  readonly found: Found;
  readonly gradient: Tensor;
}

/**
 * Runs a loss over the prefixes of the embeddings, each normalised again: y = x / |x| for x the first P of the D numbers.
 * @param loss is given the normalised prefixes [R, P] and does not dispose them; its gradient is taken over
 * @returns what the loss found of each prefix, in their order, and the sum of the gradients over the embeddings, [R, D]
 */
export function prefixLosses<Found>(
  device: TensorDevice,
  embeddings_RD: Tensor,
  dimensions: readonly number[],
  loss: (prefixes_RP: Tensor) => PrefixLoss<Found>,
): { readonly found: readonly Found[]; readonly gradient: Tensor } {
  const [, width = 0] = embeddings_RD.shape;
  if (dimensions.length === 1 && dimensions[0] === width) {
    const { found, gradient } = loss(embeddings_RD);
    return { found: [found], gradient };
  }
  const gradient = zeros(device, embeddings_RD.shape);
  const found = dimensions.map((dimension) => onePrefix(device, { embeddings_RD, dimension, gradient }, loss));
  return { found, gradient };
}

interface PrefixPlace {
  readonly embeddings_RD: Tensor;
  readonly dimension: number;
  /** [R, D], added to. */
  readonly gradient: Tensor;
}

function onePrefix<Found>(
  device: TensorDevice,
  { embeddings_RD, dimension, gradient }: PrefixPlace,
  loss: (prefixes_RP: Tensor) => PrefixLoss<Found>,
): Found {
  const [rows = 0, width = 0] = embeddings_RD.shape;
  assert(dimension % 4 === 0 && dimension <= width && width % 4 === 0, `the first ${dimension} of ${width} numbers`);
  const piece = commonDivisor(dimension, width);
  const into = device.upload(piecePairs(rows, { from: width / piece, to: dimension / piece }), [(rows * dimension) / piece, 2]);
  const cut_RP = device.allocate([rows, dimension], device.kindOf(embeddings_RD));
  copyRows(device, into, { from: embeddings_RD, to: cut_RP, width: piece }, 'replace');
  // Every row is a sequence of one token: pooling does nothing but normalise it.
  const starts_B1 = device.upload(
    Uint32Array.from({ length: rows + 1 }, (_, row) => row),
    [rows + 1],
  );
  const sequences: PooledSequences = { mode: 'cls', starts_B1, tokenCount: rows };
  const saved = poolingForward(device, sequences, cut_RP);
  const { found, gradient: gradient_RP } = loss(saved.output_BD);
  const cutGradient_RP = poolingBackward(device, sequences, { saved, gradient_BD: gradient_RP });
  const back = device.upload(piecePairs(rows, { from: dimension / piece, to: width / piece }), [(rows * dimension) / piece, 2]);
  copyRows(device, back, { from: cutGradient_RP, to: gradient, width: piece }, 'add');
  for (const tensor of [into, cut_RP, starts_B1, saved.output_BD, saved.norms_B, gradient_RP, cutGradient_RP, back]) tensor.dispose();
  return found;
}

/** Rows of both sides cut into pieces: the first pieces of every row, from one side's to the other's. */
function piecePairs(rows: number, pieces: { readonly from: number; readonly to: number }): Uint32Array {
  const each = Math.min(pieces.from, pieces.to);
  const pairs = new Uint32Array(2 * rows * each);
  for (let row = 0; row < rows; row += 1) {
    for (let piece = 0; piece < each; piece += 1) {
      const at = 2 * (row * each + piece);
      pairs[at] = row * pieces.from + piece;
      pairs[at + 1] = row * pieces.to + piece;
    }
  }
  return pairs;
}

function commonDivisor(a: number, b: number): number {
  return b === 0 ? a : commonDivisor(b, a % b);
}
