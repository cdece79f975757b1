// Rows copied, added and cleared by index, against stock tfjs' gather and scatter.

import * as tf from '@tensorflow/tfjs-core';
import { Random } from '../../../base/random.ts';
import type { KernelBench, Prepared } from '../../../testing/kernel-bench.ts';
import { normalMatrix } from '../../../testing/stock-operands.ts';
import { TestOperands } from '../../../testing/test-operands.ts';
import { copyRows, fillZero, type CopyMode } from './copy-rows.ts';

const sizes = [
  [200, 1300, 256],
  [2000, 8000, 512],
] as const;

/** As many different rows of `all`, in any order. */
function chosenRows(rows: number, all: number): number[] {
  return new Random(rows, all).sample(all, rows);
}

function stock(mode: CopyMode, [rows, all, width]: (typeof sizes)[number]): () => Prepared {
  return () => {
    const [from, to] = [normalMatrix(all, width), normalMatrix(rows, width)];
    const chosen = chosenRows(rows, all);
    const [source, target] = [tf.tensor1d(chosen, 'int32'), tf.tensor2d(chosen, [rows, 1], 'int32')];
    return {
      run: () => {
        const made = mode === 'replace' ? tf.gather(from, source) : tf.tidy(() => tf.add(from, tf.scatterND(target, to, [all, width])));
        made.dispose();
      },
      dispose: () => tf.dispose([from, to, source, target]),
    };
  };
}

function bench(mode: CopyMode, size: (typeof sizes)[number]): KernelBench {
  const [rows, all, width] = size;
  return {
    name: `rows ${mode === 'replace' ? 'gathered' : 'scattered and added'}, ${rows} of ${all} x ${width}`,
    operations: rows * width,
    bytes: (mode === 'replace' ? 2 : 3) * 4 * rows * width,
    ours: (device) => {
      const make = new TestOperands(device);
      const chosen = chosenRows(rows, all);
      const pairs_N2 = make.integers(
        chosen.flatMap((row, i) => (mode === 'replace' ? [row, i] : [i, row])),
        [rows, 2],
      );
      const [whole, part] = [make.tensor(all, width), make.tensor(rows, width)];
      const ends = mode === 'replace' ? { from: whole, to: part } : { from: part, to: whole };
      return { run: () => copyRows(device, pairs_N2, ends, mode), dispose: () => tf.dispose([pairs_N2, whole, part]) };
    },
    stock: stock(mode, size),
  };
}

export const copyRowsBench: readonly KernelBench[] = sizes.flatMap((size) => [bench('replace', size), bench('add', size)]);

export const zeroBench: readonly KernelBench[] = sizes.map(([, rows, width]) => ({
  name: `zeros, ${rows} x ${width}`,
  operations: rows * width,
  bytes: 4 * rows * width,
  ours: (device) => {
    const destination = device.allocate([rows, width]);
    return { run: () => fillZero(device, destination), dispose: () => destination.dispose() };
  },
  stock: () => ({ run: () => tf.fill([rows, width], 0).dispose(), dispose: () => undefined }),
}));
