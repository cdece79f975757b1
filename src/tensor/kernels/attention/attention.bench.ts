// Attention over packed sequences against stock tfjs over a padded rectangle. B sequences, L tokens of the longest.

import * as tf from '@tensorflow/tfjs-core';
import { Random } from '../../../base/random.ts';
import { attentionColumns, packAttention, type PackedAttention } from '../../../testing/attention-case.ts';
import type { KernelBench, Prepared } from '../../../testing/kernel-bench.ts';
import { TestOperands } from '../../../testing/test-operands.ts';
import type { TensorDevice } from '../../device/tensor-device.ts';
import { attentionBackward, attentionForward } from './attention.ts';

/** As many queries of 8 to 32 tokens as passages of 32 to 256. */
function pairs(count: number): readonly number[] {
  return Array.from({ length: 2 * count }, (_, i) => {
    const share = Math.floor(i / 2) / Math.max(1, count - 1);
    return Math.round(i % 2 === 0 ? 8 + 24 * share : 32 + 224 * share);
  });
}

const cases: readonly (PackedAttention & { readonly name: string })[] = [
  { name: '8 pairs, 4 heads of 64', lengths: pairs(8), heads: 4, headWidth: 64, isTogether: true },
  { name: '8 pairs, 8 heads of 32', lengths: pairs(8), heads: 8, headWidth: 32, isTogether: true },
  { name: '64 pairs, 8 heads of 64', lengths: pairs(64), heads: 8, headWidth: 64, isTogether: true },
  { name: 'one sequence of 512, 4 heads of 64', lengths: [512], heads: 4, headWidth: 64, isTogether: true },
  { name: '8 pairs masked, 4 heads of 64', lengths: pairs(8), heads: 4, headWidth: 64, hiddenShare: 0.5 },
];

function ours(item: PackedAttention, goesBack: boolean): (device: TensorDevice) => Prepared {
  return (device) => {
    const make = new TestOperands(device);
    const shape = packAttention(device, item);
    const columns = attentionColumns(item, (width) => make.tensor(shape.tokens, width));
    const into = attentionColumns(item, (width) => device.allocate([shape.tokens, width]));
    const outputGradient_TD = make.tensor(shape.tokens, item.heads * item.headWidth);
    const run = (): void => {
      const saved = attentionForward(device, shape, columns);
      if (goesBack) attentionBackward(device, shape, saved, { outputGradient_TD, into });
      else tf.dispose([saved.output_TD, saved.statistics]);
    };
    const inputs = [columns.query.tensor, columns.keyValue.tensor, into.query.tensor, into.keyValue.tensor];
    return {
      run,
      dispose: () => {
        tf.dispose([...inputs, outputGradient_TD, shape.tiles.tensor, ...(shape.hidden === undefined ? [] : [shape.hidden])]);
      },
    };
  };
}

/** 0 where a row may look, -1e9 where it may not: padding, and in a masked case a random half and itself. */
function rectangleMask({ lengths, hiddenShare }: PackedAttention, longest: number): tf.Tensor {
  const random = new Random(3);
  const values = Float32Array.from({ length: lengths.length * longest * longest }, (_, at) => {
    const [row, column] = [Math.floor(at / longest) % longest, at % longest];
    const isPadding = column >= (lengths[Math.floor(at / longest ** 2)] ?? 0);
    const isHidden = hiddenShare !== undefined && (row === column || random.uniform() < hiddenShare);
    return isPadding || isHidden ? -1e9 : 0;
  });
  return tf.tensor(values, [lengths.length, 1, longest, longest]);
}

function stock(item: PackedAttention, goesBack: boolean): () => Prepared {
  return () => {
    const longest = Math.max(...item.lengths);
    const shape: [number, number, number, number] = [item.lengths.length, item.heads, longest, item.headWidth];
    const [query, key, value, outputGradient] = [1, 2, 3, 4].map((seed) => tf.randomNormal(shape, 0, 1, 'float32', seed));
    if (query === undefined || key === undefined || value === undefined || outputGradient === undefined) throw new Error('no operands');
    const mask = rectangleMask(item, longest);
    const attend = (q: tf.Tensor, k: tf.Tensor, v: tf.Tensor): tf.Tensor =>
      tf.matMul(tf.softmax(tf.add(tf.mul(tf.matMul(q, k, false, true), 1 / Math.sqrt(item.headWidth)), mask)), v);
    const gradients = tf.grads(attend);
    return {
      run: () => {
        tf.dispose(tf.tidy(() => (goesBack ? gradients([query, key, value], outputGradient) : attend(query, key, value))));
      },
      dispose: () => {
        tf.dispose([query, key, value, outputGradient, mask]);
      },
    };
  };
}

function benches(goesBack: boolean): readonly KernelBench[] {
  return cases.map((item) => {
    const width = item.heads * item.headWidth;
    const [tokens, squares] = [item.lengths.reduce((sum, n) => sum + n, 0), item.lengths.reduce((sum, n) => sum + n * n, 0)];
    // Two products forward; three more for the queries' gradient and four for that of keys and values.
    return {
      name: `attention ${goesBack ? 'forward and backward' : 'forward'}, ${item.name}`,
      operations: 2 * (goesBack ? 9 : 2) * squares * width,
      bytes: 4 * (goesBack ? 16 : 4) * tokens * width,
      ours: ours(item, goesBack),
      stock: stock(item, goesBack),
    };
  });
}

export const attentionForwardBench = benches(false);
export const attentionBackwardBench = benches(true);
