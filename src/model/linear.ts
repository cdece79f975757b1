// y = x Wᵀ + b. T rows, D inputs, F outputs; weights are [F, D], as in PyTorch.

import type { Tensor } from '@tensorflow/tfjs-core';
import type { TensorDevice } from '../tensor/device/tensor-device.ts';
import type { ParameterArena } from '../tensor/arena/parameter-arena.ts';
import { addColumnSums } from '../tensor/kernels/column-sum/column-sum.ts';
import { matrixProduct } from '../tensor/kernels/matrix-product/matrix-product.ts';

/** What every layer works on. */
export interface ModelContext {
  readonly device: TensorDevice;
  readonly arena: ParameterArena;
}

/** Columns of a wider tensor that hold the output of one linear layer: keys and values share a tensor. */
export interface Columns {
  readonly tensor: Tensor;
  readonly first: number;
}

/** y [T, F] = x Wᵀ + b for the layer `name`. */
export function linearForward(context: ModelContext, name: string, input_TD: Tensor): Tensor {
  const [outputs = 0] = context.arena.parameter(`${name}.weight`).shape;
  const [rows = 0] = input_TD.shape;
  const output_TF = context.device.allocate([rows, outputs]);
  linearInto(context, name, input_TD, { tensor: output_TF, first: 0 });
  return output_TF;
}

/** The same, written into columns of an existing tensor. */
export function linearInto({ device, arena }: ModelContext, name: string, input_TD: Tensor, output: Columns): void {
  const weight_FD = arena.parameter(`${name}.weight`);
  const [columns = 0, inner = 0] = weight_FD.shape;
  const [rows = 0] = input_TD.shape;
  const [, stride = 0] = output.tensor.shape;
  matrixProduct(device, 'nt', {
    a: { operand: input_TD, stride: inner },
    b: { operand: weight_FD, stride: inner },
    c: { operand: output.tensor, stride, offset: output.first },
    rows,
    columns,
    inner,
    bias: arena.parameter(`${name}.bias`),
  });
}

export interface LinearGradient {
  /** Gradient with respect to y; its columns. */
  readonly output: Columns;
  /** x of the forward pass. */
  readonly input_TD: Tensor;
  /** Where the gradient with respect to x goes. */
  readonly inputGradient_TD: Tensor;
  /** Adds to `inputGradient_TD` instead of replacing it. */
  readonly accumulates: boolean;
}

/** dx = dy W; adds dW = dyᵀ x and db = sum of dy to the arena's gradients. */
export function linearBackward({ device, arena }: ModelContext, name: string, gradient: LinearGradient): void {
  const weight_FD = arena.parameter(`${name}.weight`);
  const [outputs = 0, inputs = 0] = weight_FD.shape;
  const [rows = 0, stride = 0] = gradient.output.tensor.shape;
  const output = { operand: gradient.output.tensor, stride, offset: gradient.output.first };
  matrixProduct(device, 'nn', {
    a: output,
    b: { operand: weight_FD, stride: inputs },
    c: { operand: gradient.inputGradient_TD, stride: inputs },
    rows,
    columns: inputs,
    inner: outputs,
    accumulate: gradient.accumulates,
  });
  matrixProduct(device, 'tn', {
    a: output,
    b: { operand: gradient.input_TD, stride: inputs },
    c: { operand: arena.gradient(`${name}.weight`), stride: inputs },
    rows: outputs,
    columns: inputs,
    inner: rows,
    accumulate: true,
  });
  addColumnSums(device, gradient.output.tensor, arena.gradient(`${name}.bias`), gradient.output.first);
}
