// Layer norm over the last axis, with the residual sum in front of it. T rows, D width.

import type { Tensor } from '@tensorflow/tfjs-core';
import { defineKernel } from '../../device/kernel.ts';
import type { StorageView, TensorDevice } from '../../device/tensor-device.ts';
import { addRows } from '../column-sum/column-sum.ts';
import backwardSource from './backward.wgsl?raw';
import forwardSource from './forward.wgsl?raw';
import parametersSource from './parameters.wgsl?raw';
import { layerNormBackwardReference, layerNormForwardReference, layerNormParametersReference } from './reference.ts';

export const layerNormForwardKernel = defineKernel({
  name: 'layer-norm/forward',
  source: forwardSource,
  operands: {
    input: { access: 'update', element: 'vec4f' },
    residual: { access: 'read', element: 'vec4f' },
    weight: { access: 'read', element: 'vec4f' },
    bias: { access: 'read', element: 'vec4f' },
    output: { access: 'write', element: 'vec4f' },
    statistics: { access: 'write', element: 'f32' },
  },
  uniforms: { rows: 'u32', epsilon: 'f32' },
  constants: ['WIDTH', 'RESIDUAL'],
  workgroupSize: 64,
  reference: layerNormForwardReference,
});

export const layerNormBackwardKernel = defineKernel({
  name: 'layer-norm/backward',
  source: backwardSource,
  operands: {
    input: { access: 'read', element: 'vec4f' },
    outputGradient: { access: 'read', element: 'vec4f' },
    weight: { access: 'read', element: 'vec4f' },
    statistics: { access: 'read', element: 'f32' },
    inputGradient: { access: 'write', element: 'vec4f' },
  },
  uniforms: { rows: 'u32' },
  constants: ['WIDTH'],
  workgroupSize: 64,
  reference: layerNormBackwardReference,
});

export const layerNormParametersKernel = defineKernel({
  name: 'layer-norm/parameters',
  source: parametersSource,
  operands: {
    input: { access: 'read', element: 'vec4f' },
    outputGradient: { access: 'read', element: 'vec4f' },
    statistics: { access: 'read', element: 'f32' },
    sums: { access: 'write', element: 'vec4f' },
  },
  uniforms: { rows: 'u32', blocks: 'u32', rowsPerBlock: 'u32' },
  constants: ['WIDTH'],
  workgroupSize: 64,
  reference: layerNormParametersReference,
});

/** What the backward pass needs: the sum that was normalised and, a row, its mean and reciprocal deviation. */
export interface LayerNormSaved {
  readonly input_TD: Tensor;
  readonly statistics_T2: Tensor;
}

export interface LayerNormParameters {
  readonly weight: StorageView;
  readonly bias: StorageView;
  readonly epsilon: number;
}

/** The weight, and where the gradients of weight and bias are added. */
export interface LayerNormGradients {
  readonly weight: StorageView;
  readonly gradients: { readonly weight: StorageView; readonly bias: StorageView };
}

/**
 * y = (z - mean z) / sqrt(var z + epsilon) * weight + bias with z = input + residual, row by row
 * (Ba, Kiros and Hinton 2016, eq. 4). `input_TD` is overwritten with z and belongs to `saved` afterwards.
 */
export function layerNormForward(
  device: TensorDevice,
  parameters: LayerNormParameters,
  input_TD: Tensor,
  residual_TD?: Tensor,
): { output_TD: Tensor; saved: LayerNormSaved } {
  const [rows = 0, width = 0] = input_TD.shape;
  const output_TD = device.allocate([rows, width]);
  const statistics_T2 = device.allocate([rows, 2]);
  const { weight, bias, epsilon } = parameters;
  device.run(layerNormForwardKernel, {
    operands: { input: input_TD, residual: residual_TD ?? weight, weight, bias, output: output_TD, statistics: statistics_T2 },
    uniforms: { rows, epsilon },
    constants: { WIDTH: width, RESIDUAL: residual_TD === undefined ? 0 : 1 },
    workgroups: rows,
  });
  return { output_TD, saved: { input_TD, statistics_T2 } };
}

/**
 * Gradient with respect to z, which is that of the input and of the residual alike; adds the gradients of weight and
 * bias to their views. Disposes what was saved.
 */
export function layerNormBackward(
  device: TensorDevice,
  parameters: LayerNormGradients,
  saved: LayerNormSaved,
  outputGradient_TD: Tensor,
): Tensor {
  const { weight, gradients } = parameters;
  const [rows = 0, width = 0] = saved.input_TD.shape;
  const inputGradient_TD = device.allocate([rows, width]);
  const operands = { input: saved.input_TD, outputGradient: outputGradient_TD, statistics: saved.statistics_T2 };
  device.run(layerNormBackwardKernel, {
    operands: { ...operands, weight, inputGradient: inputGradient_TD },
    uniforms: { rows },
    constants: { WIDTH: width },
    workgroups: rows,
  });
  const blocks = Math.min(64, Math.ceil(rows / 16));
  const rowsPerBlock = Math.ceil(rows / blocks);
  const usedBlocks = Math.ceil(rows / rowsPerBlock);
  const sums = device.allocate([2 * usedBlocks, width]);
  device.run(layerNormParametersKernel, {
    operands: { ...operands, sums },
    uniforms: { rows, blocks: usedBlocks, rowsPerBlock },
    constants: { WIDTH: width },
    workgroups: Math.ceil((usedBlocks * width) / 4 / 64),
  });
  addRows(device, { values: sums, firstRow: 0, rows: usedBlocks, width }, gradients.weight);
  addRows(device, { values: sums, firstRow: usedBlocks, rows: usedBlocks, width }, gradients.bias);
  sums.dispose();
  saved.input_TD.dispose();
  saved.statistics_T2.dispose();
  return inputGradient_TD;
}
