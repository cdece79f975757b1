// The gradients of the word and position tables against stock tfjs' segment sums.

import * as tf from '@tensorflow/tfjs-core';
import type { KernelBench } from '../../../testing/kernel-bench.ts';
import { lookedUpRows, normalMatrix } from '../../../testing/stock-operands.ts';
import { TestOperands } from '../../../testing/test-operands.ts';
import { addTableSums, uploadSegments } from './segment-sum.ts';
import { segmentsOf } from './segments.ts';

const sizes = [
  [1300, 256],
  [8000, 512],
] as const;
const [vocabulary, longest] = [8000, 512];

export const tableGradients: readonly KernelBench[] = sizes.map(([tokens, width]) => ({
  name: `gradients of word and position table ${tokens} x ${width}`,
  operations: 2 * tokens * width,
  bytes: 4 * 4 * tokens * width,
  ours: (device) => {
    const make = new TestOperands(device);
    const { words, positions } = lookedUpRows(tokens, vocabulary);
    const segments = uploadSegments(device, segmentsOf(words), segmentsOf(positions));
    const tables = { words: make.randomView(vocabulary, width), positions: make.randomView(longest, width) };
    const gradient_TD = make.tensor(tokens, width);
    return {
      run: () => addTableSums(device, gradient_TD, segments, tables),
      dispose: () => {
        tf.dispose([segments.order, segments.segments, gradient_TD]);
        make.dispose();
      },
    };
  },
  stock: () => {
    const { words, positions } = lookedUpRows(tokens, vocabulary);
    const ids = { words: tf.tensor1d(words, 'int32'), positions: tf.tensor1d(positions, 'int32') };
    const gradient_TD = normalMatrix(tokens, width);
    return {
      run: () => {
        tf.unsortedSegmentSum(gradient_TD, ids.words, vocabulary).dispose();
        tf.unsortedSegmentSum(gradient_TD, ids.positions, longest).dispose();
      },
      dispose: () => tf.dispose([ids, gradient_TD]),
    };
  },
}));
