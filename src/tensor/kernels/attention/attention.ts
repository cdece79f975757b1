// Attention over packed sequences. T tokens, D width, H heads, K = D / H width a head.

import type { Tensor } from '@tensorflow/tfjs-core';
import { defineKernel } from '../../device/kernel.ts';
import type { TensorDevice } from '../../device/tensor-device.ts';
import { dropoutNumbers, type Dropout } from '../dropout/dropout.ts';
import forwardSource from './forward.wgsl?raw';
import keyValueBackwardSource from './key-value-backward.wgsl?raw';
import queryBackwardSource from './query-backward.wgsl?raw';
import { attentionForwardReference, attentionKeyValueBackwardReference, attentionQueryBackwardReference } from './reference.ts';
import sharedSource from './shared.wgsl?raw';

const uniforms = { tokens: 'u32', factor: 'f32', seed: 'u32', threshold: 'u32', scale: 'f32' } as const;
const constants = ['HEADS', 'HEAD_WIDTH', 'MASKED', 'DROPOUT'] as const;
const inputs = {
  query: { access: 'read', element: 'vec4f' },
  keyValue: { access: 'read', element: 'vec4f' },
  bounds: { access: 'read', element: 'vec2u' },
  hidden: { access: 'read', element: 'u32' },
} as const;

export const attentionForwardKernel = defineKernel({
  name: 'attention/forward',
  source: `${sharedSource}\n${forwardSource}`,
  operands: { ...inputs, output: { access: 'write', element: 'vec4f' }, logSumExp: { access: 'write', element: 'f32' } },
  uniforms,
  constants,
  workgroupSize: 64,
  reference: attentionForwardReference,
});

export const attentionQueryBackwardKernel = defineKernel({
  name: 'attention/query-backward',
  source: `${sharedSource}\n${queryBackwardSource}`,
  operands: {
    ...inputs,
    output: { access: 'read', element: 'vec4f' },
    outputGradient: { access: 'read', element: 'vec4f' },
    statistics: { access: 'update', element: 'f32' },
    queryGradient: { access: 'write', element: 'vec4f' },
  },
  uniforms,
  constants,
  workgroupSize: 64,
  reference: attentionQueryBackwardReference,
});

export const attentionKeyValueBackwardKernel = defineKernel({
  name: 'attention/key-value-backward',
  source: `${sharedSource}\n${keyValueBackwardSource}`,
  operands: {
    ...inputs,
    outputGradient: { access: 'read', element: 'vec4f' },
    statistics: { access: 'read', element: 'f32' },
    keyValueGradient: { access: 'write', element: 'vec4f' },
  },
  uniforms,
  constants,
  workgroupSize: 64,
  reference: attentionKeyValueBackwardReference,
});

export interface AttentionShape {
  readonly heads: number;
  /** K, a multiple of four. */
  readonly headWidth: number;
  /** First and end token of each token's sequence, [T, 2]. */
  readonly bounds_T2: Tensor;
  /**
   * RetroMAE's decoder: a word a token with the place where its row of bits starts, then the bits; a set bit hides the
   * token at that position of the sequence. A row never sees itself then.
   */
  readonly hidden?: Tensor | undefined;
  readonly dropout: Dropout;
}

export interface AttentionSaved {
  readonly query_TD: Tensor;
  /** Keys in the first D columns, values in the rest. */
  readonly keyValue_TE: Tensor;
  readonly output_TD: Tensor;
  /** Log-sum-exp of every row and head, [H T], and room for as many deltas. */
  readonly statistics: Tensor;
}

function numbersOf(shape: AttentionShape, tokens: number) {
  const { heads, headWidth, hidden, dropout } = shape;
  return {
    uniforms: { tokens, factor: 1 / Math.sqrt(headWidth), ...dropoutNumbers(dropout) },
    constants: { HEADS: heads, HEAD_WIDTH: headWidth, MASKED: hidden === undefined ? 0 : 1, DROPOUT: dropout.rate > 0 ? 1 : 0 },
    workgroups: Math.ceil((tokens * heads) / 64),
  };
}

/**
 * softmax(Q Kᵀ / √K) V within each sequence and head (Vaswani et al. 2017, eq. 1), with dropout on the probabilities.
 * No score matrix is held: memory grows with T, not with the square of a length (Dao 2023, alg. 1, one row a thread).
 */
export function attentionForward(device: TensorDevice, shape: AttentionShape, query_TD: Tensor, keyValue_TE: Tensor): AttentionSaved {
  const [tokens = 0] = query_TD.shape;
  const output_TD = device.allocate(query_TD.shape);
  const statistics = device.allocate([2 * shape.heads * tokens]);
  device.run(attentionForwardKernel, {
    operands: {
      query: query_TD,
      keyValue: keyValue_TE,
      bounds: shape.bounds_T2,
      hidden: shape.hidden ?? shape.bounds_T2,
      output: output_TD,
      logSumExp: statistics,
    },
    ...numbersOf(shape, tokens),
  });
  return { query_TD, keyValue_TE, output_TD, statistics };
}

/** Gradients of the queries and of keys and values; recomputes the probabilities from the saved log-sum-exp. Disposes what was saved. */
export function attentionBackward(
  device: TensorDevice,
  shape: AttentionShape,
  saved: AttentionSaved,
  outputGradient_TD: Tensor,
): { queryGradient_TD: Tensor; keyValueGradient_TE: Tensor } {
  const [tokens = 0] = saved.query_TD.shape;
  const queryGradient_TD = device.allocate(saved.query_TD.shape);
  const keyValueGradient_TE = device.allocate(saved.keyValue_TE.shape);
  const operands = {
    query: saved.query_TD,
    keyValue: saved.keyValue_TE,
    bounds: shape.bounds_T2,
    hidden: shape.hidden ?? shape.bounds_T2,
    outputGradient: outputGradient_TD,
    statistics: saved.statistics,
  };
  device.run(attentionQueryBackwardKernel, {
    operands: { ...operands, output: saved.output_TD, queryGradient: queryGradient_TD },
    ...numbersOf(shape, tokens),
  });
  device.run(attentionKeyValueBackwardKernel, {
    operands: { ...operands, keyValueGradient: keyValueGradient_TE },
    ...numbersOf(shape, tokens),
  });
  for (const tensor of [saved.query_TD, saved.keyValue_TE, saved.output_TD, saved.statistics]) tensor.dispose();
  return { queryGradient_TD, keyValueGradient_TE };
}
