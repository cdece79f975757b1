// What the vector of a query goes through where an adapter was trained: one matrix, or two layers upon a residual; then it
// is normalised again. Passages stay as they are. B vectors, D width.

import type { Tensor } from '@tensorflow/tfjs-core';
import { assertExists } from '../base/assert.ts';
import type { ParameterArena } from '../tensor/arena/parameter-arena.ts';
import type { Operand, TensorDevice } from '../tensor/device/tensor-device.ts';
import { rectify, rectifyBackward, residual, residualBackward } from '../tensor/kernels/adapter/adapter.ts';
import { matrixProduct } from '../tensor/kernels/matrix-product/matrix-product.ts';
import { poolingBackward, poolingForward, type PooledSaved, type PooledSequences } from '../tensor/kernels/pooling/pooling.ts';
import type { ModelState } from './model-state.ts';
import { adapterPrefix, type AdapterLayers } from './parameters.ts';

export interface AdapterContext {
  readonly device: TensorDevice;
  readonly arena: ParameterArena;
  readonly layers: AdapterLayers;
}

/** What a forward pass leaves for its backward pass. */
export interface AdapterSaved {
  /** The adapted vectors are `pooled.output_BD`, on the unit sphere. */
  readonly pooled: PooledSaved;
  /** Of two layers: the rectified output of the first, and that of the second. */
  readonly hidden_BD: Tensor | undefined;
  readonly change_BD: Tensor | undefined;
}

/**
 * y / |y| for y = W x, or y = x + r (W2 max(W1 x + b1, 0) + b2).
 * @param input_BD [B, D] in single precision, D a multiple of four; stays the caller's
 * @see LlamaIndex, LinearLayer and TwoLayerNN
 */
export function adapterForward(context: AdapterContext, input_BD: Tensor): AdapterSaved {
  const { device, arena, layers } = context;
  if (layers === 'linear') {
    const output_BD = product(context, 'linear', input_BD);
    return { pooled: normalised(device, output_BD), hidden_BD: undefined, change_BD: undefined };
  }
  const hidden_BD = product(context, 'linear1', input_BD);
  rectify(device, hidden_BD);
  const change_BD = product(context, 'linear2', hidden_BD);
  const output_BD = residual(device, input_BD, { change: change_BD, weight: arena.parameter(`${adapterPrefix}residual_weight`) });
  return { pooled: normalised(device, output_BD), hidden_BD, change_BD };
}

/** Adds the gradients of the adapter's parameters. Disposes what was saved and the gradient, not the input. */
export function adapterBackward(context: AdapterContext, input_BD: Tensor, saved: AdapterSaved, gradient_BD: Tensor): void {
  const { device, arena } = context;
  const { pooled, hidden_BD, change_BD } = saved;
  const sequences = oneEach(device, input_BD);
  const outputGradient_BD = poolingBackward(device, sequences, { saved: pooled, gradient_BD });
  for (const tensor of [sequences.starts_B1, gradient_BD, pooled.output_BD, pooled.norms_B]) tensor.dispose();
  if (hidden_BD === undefined || change_BD === undefined) {
    addGradients(context, 'linear', outputGradient_BD, input_BD);
  } else {
    const [weight, weightGradient] = [
      arena.parameter(`${adapterPrefix}residual_weight`),
      arena.gradient(`${adapterPrefix}residual_weight`),
    ];
    const changeGradient_BD = residualBackward(device, { change: change_BD, weight }, outputGradient_BD, weightGradient);
    addGradients(context, 'linear2', changeGradient_BD, hidden_BD);
    const hiddenGradient_BD = throughLayer(context, 'linear2', changeGradient_BD);
    rectifyBackward(device, hidden_BD, hiddenGradient_BD);
    addGradients(context, 'linear1', hiddenGradient_BD, input_BD);
    for (const tensor of [hidden_BD, change_BD, changeGradient_BD, hiddenGradient_BD]) tensor.dispose();
  }
  outputGradient_BD.dispose();
}

/** Vectors through the adapter of a model, [B, D]; those given stay the caller's. */
export function adaptVectors(device: TensorDevice, { arena, parts }: ModelState, vectors_BD: Tensor): Tensor {
  const layers = assertExists(parts.adapter, 'an adapter');
  const { pooled, hidden_BD, change_BD } = adapterForward({ device, arena, layers }, vectors_BD);
  for (const tensor of [pooled.norms_B, hidden_BD, change_BD]) tensor?.dispose();
  return pooled.output_BD;
}

/** Every vector is a sequence of its own: normalisation as the encoder's output has it. */
function oneEach(device: TensorDevice, { shape: [rows = 0] }: Tensor): PooledSequences {
  const starts = Uint32Array.from({ length: rows + 1 }, (_, row) => row);
  return { mode: 'cls', starts_B1: device.upload(starts, [rows + 1]), tokenCount: rows };
}

function normalised(device: TensorDevice, output_BD: Tensor): PooledSaved {
  const sequences = oneEach(device, output_BD);
  const pooled = poolingForward(device, sequences, output_BD);
  for (const tensor of [sequences.starts_B1, output_BD]) tensor.dispose();
  return pooled;
}

/** W x (+ b). The weights are read in single precision whatever the run's: a product of this size costs nothing. */
function product({ device, arena }: AdapterContext, layer: string, input_BD: Tensor): Tensor {
  const [rows = 0, width = 0] = input_BD.shape;
  const output_BD = device.allocate([rows, width]);
  const bias = `${adapterPrefix}${layer}.bias`;
  matrixProduct(device, 'nt', {
    a: { operand: input_BD, stride: width },
    b: { operand: weightOf(arena, layer), stride: width },
    c: { operand: output_BD, stride: width },
    rows,
    columns: width,
    inner: width,
    ...(arena.has(bias) ? { bias: arena.parameter(bias) } : {}),
  });
  return output_BD;
}

function weightOf(arena: ParameterArena, layer: string): Operand {
  return arena.parameter(`${adapterPrefix}${layer}.weight`);
}

/** dW += dyᵀ x, db += sum of dy. */
function addGradients({ device, arena }: AdapterContext, layer: string, outputGradient_BD: Tensor, input_BD: Tensor): void {
  const [rows = 0, width = 0] = input_BD.shape;
  const bias = `${adapterPrefix}${layer}.bias`;
  matrixProduct(device, 'tn', {
    a: { operand: outputGradient_BD, stride: width },
    b: { operand: input_BD, stride: width },
    c: { operand: arena.gradient(`${adapterPrefix}${layer}.weight`), stride: width },
    rows: width,
    columns: width,
    inner: rows,
    accumulate: true,
    ...(arena.has(bias) ? { biasGradient: arena.gradient(bias) } : {}),
  });
}

/** dx = dy W */
function throughLayer({ device, arena }: AdapterContext, layer: string, outputGradient_BD: Tensor): Tensor {
  const [rows = 0, width = 0] = outputGradient_BD.shape;
  const inputGradient_BD = device.allocate([rows, width]);
  matrixProduct(device, 'nn', {
    a: { operand: outputGradient_BD, stride: width },
    b: { operand: weightOf(arena, layer), stride: width },
    c: { operand: inputGradient_BD, stride: width },
    rows,
    columns: width,
    inner: width,
  });
  return inputGradient_BD;
}
