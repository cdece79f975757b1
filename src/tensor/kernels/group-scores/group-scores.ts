// Scores of every query with its own passages only. N queries, G passages a query, D width.

import type { Tensor } from '@tensorflow/tfjs-core';
import { assert } from '../../../base/assert.ts';
import { defineKernel } from '../../device/kernel.ts';
import type { TensorDevice } from '../../device/tensor-device.ts';
import backwardSource from './backward.wgsl?raw';
import forwardSource from './forward.wgsl?raw';
import { groupScoresBackwardReference, groupScoresReference } from './reference.ts';

const uniforms = { queries: 'u32', group: 'u32', quads: 'u32', factor: 'f32' } as const;

export const groupScoresKernel = defineKernel({
  name: 'group-scores/forward',
  source: forwardSource,
  operands: { embeddings: { access: 'read', element: 'vec4f', halfWhen: 'HALF' }, scores: { access: 'write', element: 'f32' } },
  uniforms,
  constants: ['HALF'],
  workgroupSize: 64,
  reference: groupScoresReference,
});

export const groupScoresBackwardKernel = defineKernel({
  name: 'group-scores/backward',
  source: backwardSource,
  operands: {
    embeddings: { access: 'read', element: 'vec4f', halfWhen: 'HALF' },
    slopes: { access: 'read', element: 'f32' },
    gradients: { access: 'update', element: 'vec4f' },
  },
  uniforms,
  constants: ['HALF', 'ACCUMULATE'],
  workgroupSize: 64,
  reference: groupScoresBackwardReference,
});

/** Queries with their own passages. */
export interface Groups {
  /** [N + N G, D], D a multiple of four: all queries, then the passages of query 0, of query 1, ... */
  readonly embeddings: Tensor;
  readonly queries: number;
  readonly group: number;
  /** Multiplies the scores: 1 / temperature. */
  readonly factor: number;
}

function numbersOf(device: TensorDevice, { embeddings, queries, group, factor }: Groups) {
  const width = embeddings.shape[1] ?? 0;
  assert(width % 4 === 0 && embeddings.shape[0] === queries * (group + 1), 'embeddings are not queries and their passages');
  return {
    width,
    uniforms: { queries, group, quads: width / 4, factor },
    half: { HALF: device.kindOf(embeddings) === 'float16' ? 1 : 0 },
  };
}

/** scores[i, g] = factor q_i . p_ig, [N, G]; the caller disposes them. */
export function groupScores(device: TensorDevice, groups: Groups): Tensor {
  const { embeddings, queries, group } = groups;
  const { uniforms, half } = numbersOf(device, groups);
  const scores = device.allocate([queries, group]);
  device.run(groupScoresKernel, {
    operands: { embeddings, scores },
    uniforms,
    constants: half,
    workgroups: Math.ceil((queries * group) / 64),
  });
  return scores;
}

/**
 * Gradient of the embeddings, [N + N G, D] in 32 bits, from that of the scores: d q_i = factor sum_g s_ig p_ig,
 * d p_ig = factor s_ig q_i.
 */
export function groupScoresBackward(
  device: TensorDevice,
  groups: Groups,
  slopes: Tensor,
  into: { readonly gradients: Tensor; readonly accumulates: boolean },
): void {
  const { embeddings, queries, group } = groups;
  const { uniforms, half, width } = numbersOf(device, groups);
  device.run(groupScoresBackwardKernel, {
    operands: { embeddings, slopes, gradients: into.gradients },
    uniforms,
    constants: { ...half, ACCUMULATE: into.accumulates ? 1 : 0 },
    workgroups: Math.ceil((queries * (group + 1) * width) / 4 / 64),
  });
}
