// InfoNCE of two queries with a positive and a negative passage each, built from the kernels that the loss is made of.

import { engine, type Tensor } from '@tensorflow/tfjs-core';
import type { TensorDevice } from '../tensor/device/tensor-device.ts';
import { matrixProduct } from '../tensor/kernels/matrix-product/matrix-product.ts';
import { poolingBackward, poolingForward, type PooledSequences } from '../tensor/kernels/pooling/pooling.ts';
import { softmaxCrossEntropy } from '../tensor/kernels/softmax-cross-entropy/softmax-cross-entropy.ts';

export interface InfoNce {
  readonly rowLosses: readonly number[];
  readonly loss: number;
  readonly queryGradient: Float32Array;
  readonly passageGradient: Float32Array;
}

/** Raw vectors, G = 2, B = 2, padded with a zero to four columns; passages p1+, p1-, p2+, p2-. */
const queries = Float32Array.of(3, 4, 0, 0, 0, 1, 1, 0);
const passages = Float32Array.of(2, 2, 1, 0, 1, 0, 2, 0, 0, 3, 4, 0, 4, 3, 0, 0);

/** Every vector as a sequence of one token: pooling normalises it and does nothing else. */
function alone(device: TensorDevice, count: number): PooledSequences {
  const starts = Uint32Array.from({ length: count + 1 }, (_, i) => i);
  return { mode: 'cls', starts_B1: device.upload(starts, [count + 1]), tokenCount: count };
}

/** Normalise, score, softmax cross-entropy, and back to the raw vectors. */
export async function infoNce(device: TensorDevice, temperature: number): Promise<InfoNce> {
  engine().startScope();
  try {
    const [two, four] = [alone(device, 2), alone(device, 4)];
    const query = poolingForward(device, two, device.upload(queries, [2, 4]));
    const passage = poolingForward(device, four, device.upload(passages, [4, 4]));
    const logits = device.allocate([2, 4]);
    const results = device.allocate([2, 4]);
    const side = (operand: Tensor) => ({ operand, stride: 4 });
    const [q, p, g] = [side(query.output_BD), side(passage.output_BD), side(logits)] as const;
    const alpha = 1 / temperature;
    matrixProduct(device, 'nt', { a: q, b: p, c: g, rows: 2, columns: 4, inner: 4, alpha });
    const keys = device.upload(Uint32Array.of(1, 2, 11, 12, 13, 14), [6]);
    const candidates = { group: 2, skipDuplicates: true, keys, queries: 2 };
    softmaxCrossEntropy(
      device,
      { logits, rows: 2, columns: 4, stride: 4, firstRow: 0 },
      { targets: device.upload(Uint32Array.of(0, 2), [2]), results },
      { scale: 0.5, candidates },
    );
    const queryGradient = device.allocate([2, 4]);
    const passageGradient = device.allocate([4, 4]);
    matrixProduct(device, 'nn', { a: g, b: p, c: { operand: queryGradient, stride: 4 }, rows: 2, columns: 4, inner: 4, alpha });
    matrixProduct(device, 'tn', { a: g, b: q, c: { operand: passageGradient, stride: 4 }, rows: 4, columns: 4, inner: 2, alpha });
    const values = await device.read(results);
    const rowLosses = [values[0] ?? NaN, values[4] ?? NaN];
    return {
      rowLosses,
      loss: ((rowLosses[0] ?? 0) + (rowLosses[1] ?? 0)) / 2,
      queryGradient: await device.read(poolingBackward(device, two, { saved: query, gradient_BD: queryGradient })),
      passageGradient: await device.read(poolingBackward(device, four, { saved: passage, gradient_BD: passageGradient })),
    };
  } finally {
    engine().endScope();
  }
}

/** Golden values of the recipe, from an independent NumPy implementation, checked there by finite differences. */
export const goldenInfoNce = {
  loss: { 0.1: 0.463647, 0.02: 0.783648 },
  rowLosses: [0.840551, 0.086743],
  queryGradient: [0.064368, -0.048276, -0.185301, 0, 0.177417, 0.02409, -0.02409, 0],
  passageGradient: [
    -0.021523, -0.147163, 0.337371, 0, -0.015648, 0.041617, 0.007824, 0, 0.002782, -0.007027, 0.00527, 0, -0.095727, 0.127636, 0.002265, 0,
  ],
} as const;
