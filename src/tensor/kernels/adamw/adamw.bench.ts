// One update of a page of parameters, against tf.train.adam (which has neither decay nor norm nor finite check).

import * as tf from '@tensorflow/tfjs-core';
import { ParameterArena } from '../../arena/parameter-arena.ts';
import { adamW } from './adamw.ts';
import type { KernelBench } from '../../../testing/kernel-bench.ts';

const mebi = 2 ** 20;
const settings = { learningRate: 1e-4, weightDecay: 0.01, gradientClip: 1, scaling: 'none' } as const;

export const adamWPages: readonly KernelBench[] = [4, 32].map((mebiParameters) => ({
  name: `AdamW, a page of ${mebiParameters} Mi parameters`,
  operations: 20 * mebiParameters * mebi,
  // The gradient is read twice and cleared; parameter and moments are read and written.
  bytes: 9 * 4 * mebiParameters * mebi,
  ours: (device) => {
    const spec = { name: 'page', shape: [mebiParameters * mebi], isTrained: true, decays: true };
    const arena = new ParameterArena(device, [spec], { trains: true });
    return {
      run: () => adamW(device, arena.optimizedPages(), settings, arena.optimizerState),
      dispose: () => arena.dispose(),
    };
  },
  stock: () => {
    const shape = [mebiParameters, mebi];
    const parameters = tf.variable(tf.zeros(shape));
    const gradient = tf.fill(shape, 0.01);
    const optimizer = tf.train.adam(settings.learningRate);
    return {
      run: () => optimizer.applyGradients([{ name: parameters.name, tensor: gradient }]),
      dispose: () => {
        tf.dispose([parameters, gradient]);
        optimizer.dispose();
      },
    };
  },
}));
