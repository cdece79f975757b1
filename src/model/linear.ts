// y = x Wᵀ + b. T rows, D inputs, F outputs; weights are [F, D], as in PyTorch.

import type { Tensor } from '@tensorflow/tfjs-core';
import type { ElementKind, Operand, StorageView, TensorDevice } from '../tensor/device/tensor-device.ts';
import type { ParameterArena } from '../tensor/arena/parameter-arena.ts';
import { matrixProduct } from '../tensor/kernels/matrix-product/matrix-product.ts';

/** What every layer works on. */
export interface ModelContext {
  readonly device: TensorDevice;
  readonly arena: ParameterArena;
}

/** What activations are made of: halves under half precision. */
export function activationKind({ arena }: ModelContext): ElementKind {
  return arena.precision === 'f16' ? 'float16' : 'float32';
}

/** What multiplies the gradient of a loss: half precision scales it up so that small values survive; else nothing. */
export function lossScale({ arena }: ModelContext): Operand | undefined {
  return arena.precision === 'f16' ? arena.optimizerState : undefined;
}

/** A linear layer by name; or several over one input whose parameters lie side by side: their outputs do too. */
export type LinearLayers = string | readonly string[];

interface LinearParameters {
  readonly weight_FD: StorageView;
  readonly bias_F: StorageView;
  readonly inputs: number;
  readonly outputs: number;
}

/** Full names of one kind of parameter of every layer. */
function namesOf(layers: LinearLayers, kind: 'weight' | 'bias'): readonly string[] {
  return (typeof layers === 'string' ? [layers] : layers).map((name) => `${name}.${kind}`);
}

function parametersOf({ arena }: ModelContext, layers: LinearLayers): LinearParameters {
  const weight_FD = arena.joined(namesOf(layers, 'weight'), 'operand');
  const bias_F = arena.joined(namesOf(layers, 'bias'), 'parameters');
  const [outputs = 0, inputs = 0] = weight_FD.shape;
  return { weight_FD, bias_F, inputs, outputs };
}

/** Room for the output of linear layers over an input. */
function outputFor(context: ModelContext, { outputs }: LinearParameters, input_TD: Tensor): Tensor {
  const [rows = 0] = input_TD.shape;
  return context.device.allocate([rows, outputs], activationKind(context));
}

/** Writes x Wᵀ + b; or GELU of it, and itself into `before_TF`. */
function linearInto({ device }: ModelContext, parameters: LinearParameters, input_TD: Tensor, into: GeluOutput | Tensor): void {
  const { weight_FD, bias_F, inputs, outputs } = parameters;
  const [rows = 0] = input_TD.shape;
  const { after_TF, before_TF } = 'after_TF' in into ? into : { after_TF: into, before_TF: undefined };
  matrixProduct(device, 'nt', {
    a: { operand: input_TD, stride: inputs },
    b: { operand: weight_FD, stride: inputs },
    c: { operand: after_TF, stride: outputs },
    rows,
    columns: outputs,
    inner: inputs,
    bias: bias_F,
    ...(before_TF === undefined ? {} : { gelu: { operand: before_TF, stride: outputs } }),
  });
}

/** y [T, F] = x Wᵀ + b. */
export function linearForward(context: ModelContext, layers: LinearLayers, input_TD: Tensor): Tensor {
  const parameters = parametersOf(context, layers);
  const output_TF = outputFor(context, parameters, input_TD);
  linearInto(context, parameters, input_TD, output_TF);
  return output_TF;
}

export interface GeluOutput {
  /** x Wᵀ + b, for the backward pass. */
  readonly before_TF: Tensor;
  readonly after_TF: Tensor;
}

/** GELU(x Wᵀ + b) in the same dispatch. */
export function linearGeluForward(context: ModelContext, layer: string, input_TD: Tensor): GeluOutput {
  const parameters = parametersOf(context, layer);
  const output = { before_TF: outputFor(context, parameters, input_TD), after_TF: outputFor(context, parameters, input_TD) };
  linearInto(context, parameters, input_TD, output);
  return output;
}

export interface LinearGradient {
  /** Gradient with respect to y. */
  readonly outputGradient_TF: Tensor;
  /** x of the forward pass. */
  readonly input_TD: Tensor;
  /** Where the gradient with respect to x goes. */
  readonly inputGradient_TD: Tensor;
  /** Adds to `inputGradient_TD` instead of replacing it. */
  readonly accumulates?: boolean;
  /** Where x = GELU(z): z; the gradient is then that with respect to z. */
  readonly beforeGelu_TD?: Tensor;
}

/** dx = dy W; adds dW = dyᵀ x and db = sum of dy to the arena's gradients: two dispatches. */
export function linearBackward(context: ModelContext, layers: LinearLayers, gradient: LinearGradient): void {
  const { device, arena } = context;
  const { weight_FD, inputs, outputs } = parametersOf(context, layers);
  const { outputGradient_TF, input_TD, inputGradient_TD, beforeGelu_TD } = gradient;
  const [rows = 0] = outputGradient_TF.shape;
  const output = { operand: outputGradient_TF, stride: outputs };
  matrixProduct(device, 'nn', {
    a: output,
    b: { operand: weight_FD, stride: inputs },
    c: { operand: inputGradient_TD, stride: inputs },
    rows,
    columns: inputs,
    inner: outputs,
    accumulate: gradient.accumulates === true,
    ...(beforeGelu_TD === undefined ? {} : { geluBackward: { operand: beforeGelu_TD, stride: inputs } }),
  });
  matrixProduct(device, 'tn', {
    a: output,
    b: { operand: input_TD, stride: inputs },
    c: { operand: arena.joined(namesOf(layers, 'weight'), 'gradients'), stride: inputs },
    rows: outputs,
    columns: inputs,
    inner: rows,
    accumulate: true,
    biasGradient: arena.joined(namesOf(layers, 'bias'), 'gradients'),
  });
}
