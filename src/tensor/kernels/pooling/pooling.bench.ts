// Pooling with normalisation, and back, against stock tfjs over a rectangle without padding. B sequences of L tokens, D width.

import * as tf from '@tensorflow/tfjs-core';
import type { KernelBench } from '../../../testing/kernel-bench.ts';
import { normalMatrix } from '../../../testing/stock-operands.ts';
import { TestOperands } from '../../../testing/test-operands.ts';
import { poolingBackward, poolingForward } from './pooling.ts';

const length = 64;
const sizes = [
  [20, 256],
  [125, 512],
] as const;
const modes = ['cls', 'mean'] as const;

function bench(mode: (typeof modes)[number], [count, width]: (typeof sizes)[number]): KernelBench {
  const tokens = count * length;
  return {
    name: `pooling by ${mode}, forward and backward ${count} x ${length} x ${width}`,
    operations: (mode === 'mean' ? 2 : 1) * tokens * width,
    bytes: (mode === 'mean' ? 2 : 1) * 4 * tokens * width,
    ours: (device) => {
      const make = new TestOperands(device);
      const starts_B1 = make.integers(Array.from({ length: count + 1 }, (_, i) => i * length));
      const [hidden_TD, gradient_BD] = [make.tensor(tokens, width), make.tensor(count, width)];
      const sequences = { mode, starts_B1, tokenCount: tokens };
      return {
        run: () => {
          const saved = poolingForward(device, sequences, hidden_TD);
          tf.dispose([poolingBackward(device, sequences, { saved, gradient_BD }), saved.output_BD, saved.norms_B]);
        },
        dispose: () => tf.dispose([starts_B1, hidden_TD, gradient_BD]),
      };
    },
    stock: () => {
      const hidden_BLD = tf.reshape(normalMatrix(tokens, width), [count, length, width]);
      const gradient_BD = normalMatrix(count, width);
      const bothWays = (): tf.Tensor[] => {
        const x = mode === 'mean' ? tf.mean(hidden_BLD, 1) : tf.reshape(tf.slice(hidden_BLD, [0, 0, 0], [count, 1, width]), [count, width]);
        const norm = tf.norm(x, 2, 1, true);
        const y = tf.div(x, norm);
        const along = tf.sum(tf.mul(gradient_BD, y), 1, true);
        const back = tf.reshape(tf.div(tf.sub(gradient_BD, tf.mul(y, along)), norm), [count, 1, width]);
        const rows: [[number, number], [number, number], [number, number]] = [
          [0, 0],
          [0, length - 1],
          [0, 0],
        ];
        return [y, mode === 'mean' ? tf.tile(tf.div(back, length), [1, length, 1]) : tf.pad(back, rows)];
      };
      return { run: () => tf.dispose(tf.tidy(bothWays)), dispose: () => tf.dispose([hidden_BLD, gradient_BD]) };
    },
  };
}

export const poolingBench: readonly KernelBench[] = sizes.flatMap((size) => modes.map((mode) => bench(mode, size)));
