// Layer norm as a transformer layer has it, with dropout and residual, against what a good tfjs user writes.

import * as tf from '@tensorflow/tfjs-core';
import type { KernelBench } from '../../../testing/kernel-bench.ts';
import { normalMatrix } from '../../../testing/stock-operands.ts';
import { TestOperands } from '../../../testing/test-operands.ts';
import { layerNormBackward, layerNormForward } from './layer-norm.ts';

const sizes = [
  [1300, 256],
  [8000, 512],
] as const;
const rate = 0.1;
const dropout = { rate, seed: 1 };
const epsilon = 1e-12;

export const layerNormForwardBench: readonly KernelBench[] = sizes.map(([rows, width]) => ({
  name: `layer norm forward ${rows} x ${width}`,
  operations: 20 * rows * width,
  bytes: 4 * 4 * rows * width,
  ours: (device) => {
    const make = new TestOperands(device);
    const parameters = { weight: make.randomView(width), bias: make.randomView(width), epsilon };
    const residual_TD = make.tensor(rows, width);
    return {
      run: () => {
        // What the product in front of the norm leaves; its values do not change the time.
        const input_TD = device.allocate([rows, width]);
        const { output_TD, saved } = layerNormForward(device, parameters, input_TD, { residual_TD, dropout });
        tf.dispose([output_TD, saved.input_TD, saved.statistics_T2]);
      },
      dispose: () => {
        residual_TD.dispose();
        make.dispose();
      },
    };
  },
  stock: () => {
    const operands = stockOperands(rows, width);
    return { run: () => stockNorm(operands).dispose(), dispose: () => tf.dispose(operands) };
  },
}));

export const layerNormTraining: readonly KernelBench[] = sizes.map(([rows, width]) => ({
  name: `layer norm forward and backward ${rows} x ${width}`,
  operations: 50 * rows * width,
  bytes: 8 * 4 * rows * width,
  ours: (device) => {
    const make = new TestOperands(device);
    const parameters = { weight: make.randomView(width), bias: make.randomView(width), epsilon };
    const gradients = { weight: make.randomView(width), bias: make.randomView(width) };
    const [residual_TD, gradient_TD] = [make.tensor(rows, width), make.tensor(rows, width)];
    return {
      run: () => {
        const input_TD = device.allocate([rows, width]);
        const { output_TD, saved } = layerNormForward(device, parameters, input_TD, { residual_TD, dropout });
        const found = layerNormBackward(device, { weight: parameters.weight, gradients }, saved, { gradient_TD });
        tf.dispose([output_TD, found.sumGradient_TD, found.inputGradient_TD]);
      },
      dispose: () => {
        tf.dispose([residual_TD, gradient_TD]);
        make.dispose();
      },
    };
  },
  stock: () => {
    const operands = stockOperands(rows, width);
    const gradient_TD = normalMatrix(rows, width);
    const gradientsOf = tf.grads((...values: tf.Tensor[]) => {
      const [input = gradient_TD, residual = gradient_TD, weight = gradient_TD, bias = gradient_TD] = values;
      return stockNorm({ input, residual, weight, bias });
    });
    return {
      run: () => {
        const { input, residual, weight, bias } = operands;
        tf.dispose(gradientsOf([input, residual, weight, bias], gradient_TD));
      },
      dispose: () => tf.dispose([operands, gradient_TD]),
    };
  },
}));

type StockOperands = Readonly<Record<'input' | 'residual' | 'weight' | 'bias', tf.Tensor>>;

function stockOperands(rows: number, width: number): StockOperands {
  return {
    input: normalMatrix(rows, width),
    residual: normalMatrix(rows, width),
    weight: normalMatrix(1, width),
    bias: normalMatrix(1, width),
  };
}

function stockNorm({ input, residual, weight, bias }: StockOperands): tf.Tensor {
  return tf.tidy(() => {
    const sum = tf.add(tf.dropout(input, rate), residual);
    const { mean, variance } = tf.moments(sum, 1, true);
    return tf.add(tf.mul(tf.mul(tf.sub(sum, mean), tf.rsqrt(tf.add(variance, epsilon))), weight), bias);
  });
}
