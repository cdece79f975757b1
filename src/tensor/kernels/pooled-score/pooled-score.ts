// The end of BERT's sequence classification with one label: tanh, dropout, one linear output. B sequences, D width.

import type { Tensor } from '@tensorflow/tfjs-core';
import { defineKernel } from '../../device/kernel.ts';
import type { StorageView, TensorDevice } from '../../device/tensor-device.ts';
import { dropoutNumbers, keep4Source, keepAll, type Dropout } from '../dropout/dropout.ts';
import backwardSource from './backward.wgsl?raw';
import forwardSource from './forward.wgsl?raw';
import parametersSource from './parameters.wgsl?raw';
import pooledSource from './pooled.wgsl?raw';
import { pooledScoreBackwardReference, pooledScoreParametersReference, pooledScoreReference } from './reference.ts';

const uniforms = { rows: 'u32', seed: 'u32', threshold: 'u32', scale: 'f32' } as const;
const withPooled = (source: string): string => [keep4Source, pooledSource, source].join('\n');

export const pooledScoreKernel = defineKernel({
  name: 'pooled-score/forward',
  source: withPooled(forwardSource),
  operands: {
    dense: { access: 'read', element: 'vec4f', halfWhen: 'HALF' },
    weight: { access: 'read', element: 'vec4f' },
    bias: { access: 'read', element: 'f32' },
    scores: { access: 'write', element: 'f32' },
  },
  uniforms,
  constants: ['WIDTH', 'DROPOUT', 'HALF'],
  workgroupSize: 64,
  reference: pooledScoreReference,
});

export const pooledScoreBackwardKernel = defineKernel({
  name: 'pooled-score/backward',
  source: withPooled(backwardSource),
  operands: {
    dense: { access: 'read', element: 'vec4f', halfWhen: 'HALF' },
    weight: { access: 'read', element: 'vec4f' },
    slopes: { access: 'read', element: 'f32' },
    others: { access: 'read', element: 'f32' },
    denseGradient: { access: 'write', element: 'vec4f', halfWhen: 'HALF' },
  },
  uniforms,
  constants: ['WIDTH', 'DROPOUT', 'BOTH', 'HALF'],
  workgroupSize: 64,
  reference: pooledScoreBackwardReference,
});

export const pooledScoreParametersKernel = defineKernel({
  name: 'pooled-score/parameters',
  source: withPooled(parametersSource),
  operands: {
    dense: { access: 'read', element: 'vec4f', halfWhen: 'HALF' },
    slopes: { access: 'read', element: 'f32' },
    others: { access: 'read', element: 'f32' },
    weightGradient: { access: 'update', element: 'vec4f' },
    biasGradient: { access: 'update', element: 'f32' },
  },
  uniforms,
  constants: ['WIDTH', 'DROPOUT', 'BOTH', 'HALF'],
  workgroupSize: 64,
  reference: pooledScoreParametersReference,
});

/** What is scored. */
export interface PooledRows {
  /** Output of the pooler's linear layer, [B, D] of either kind, D a multiple of four. */
  readonly dense_BD: Tensor;
  readonly dropout?: Dropout | undefined;
  /** [1, D]. */
  readonly weight: StorageView;
}

function numbersOf(device: TensorDevice, { dense_BD, dropout }: PooledRows) {
  const [rows = 0, width = 0] = dense_BD.shape;
  return {
    rows,
    width,
    uniforms: { rows, ...dropoutNumbers(dropout ?? keepAll) },
    constants: {
      WIDTH: width,
      DROPOUT: dropout !== undefined && dropout.rate > 0 ? 1 : 0,
      HALF: device.kindOf(dense_BD) === 'float16' ? 1 : 0,
    },
  };
}

/**
 * scores[b] = weight . dropout(tanh(dense_b)) + bias, in single precision: transformers' BertForSequenceClassification
 * with one label.
 * @param shape of the scores: any of B elements; the caller disposes them
 */
export function pooledScore(device: TensorDevice, pooled: PooledRows, bias: StorageView, shape: readonly number[]): Tensor {
  const { rows, uniforms, constants } = numbersOf(device, pooled);
  const scores = device.allocate(shape);
  device.run(pooledScoreKernel, {
    operands: { dense: pooled.dense_BD, weight: pooled.weight, bias, scores },
    uniforms,
    constants,
    workgroups: rows,
  });
  return scores;
}

export interface PooledScoreGradients {
  /** Gradients with respect to the scores, B elements each; two are added up. */
  readonly slopes: readonly [Tensor, Tensor?];
  /** Where those of weight and bias are added. */
  readonly weight: StorageView;
  readonly bias: StorageView;
}

/** The gradient with respect to `dense_BD`, of its kind; adds those of weight and bias. Disposes nothing. */
export function pooledScoreBackward(device: TensorDevice, pooled: PooledRows, gradients: PooledScoreGradients): Tensor {
  const { rows, width, uniforms, ...numbers } = numbersOf(device, pooled);
  const { dense_BD: dense } = pooled;
  const [slopes, second] = gradients.slopes;
  const others = second ?? slopes;
  const constants = { ...numbers.constants, BOTH: second === undefined ? 0 : 1 };
  const denseGradient = device.allocate([rows, width], device.kindOf(dense));
  device.run(pooledScoreBackwardKernel, {
    operands: { dense, weight: pooled.weight, slopes, others, denseGradient },
    uniforms,
    constants,
    workgroups: Math.ceil((rows * width) / 4 / 64),
  });
  device.run(pooledScoreParametersKernel, {
    operands: { dense, slopes, others, weightGradient: gradients.weight, biasGradient: gradients.bias },
    uniforms,
    constants,
    workgroups: Math.ceil((width / 4 + 1) / 64),
  });
  return denseGradient;
}
