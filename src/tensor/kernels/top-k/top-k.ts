// The best documents of each query, kept while the corpus goes by in blocks. Q queries, C documents of a block, k kept.

import type { Tensor } from '@tensorflow/tfjs-core';
import { assert } from '../../../base/assert.ts';
import { defineKernel } from '../../device/kernel.ts';
import type { TensorDevice } from '../../device/tensor-device.ts';
import source from './merge.wgsl?raw';
import { topKReference } from './reference.ts';

export const topKKernel = defineKernel({
  name: 'top-k',
  source,
  operands: {
    scores: { access: 'read', element: 'f32' },
    bestScores: { access: 'update', element: 'f32' },
    bestIds: { access: 'update', element: 'u32' },
  },
  uniforms: { queries: 'u32', columns: 'u32', stride: 'u32', firstId: 'u32', filled: 'u32', kept: 'u32' },
  constants: [],
  workgroupSize: 256,
  reference: topKReference,
});

/** Most documents that can be kept a query: what one workgroup moves. */
export const largestKept = 2048;

/** Running best lists, [Q, k] each: by descending score, equal scores by ascending id. Entries from `filled` on are undefined. */
export interface BestLists {
  readonly scores_QK: Tensor;
  readonly ids_QK: Tensor;
  /** Valid entries of every list. */
  readonly filled: number;
}

/** Empty lists for Q queries. */
export function makeBestLists(device: TensorDevice, queries: number, kept: number): BestLists {
  assert(kept > 0 && kept <= largestKept, `${kept} documents a query cannot be kept; at most ${largestKept}`);
  return { scores_QK: device.allocate([queries, kept]), ids_QK: device.allocate([queries, kept], 'int32'), filled: 0 };
}

/** Scores of one block: row q holds the scores of `columns` documents whose ids count up from `firstId`. */
export interface ScoreBlock {
  readonly scores: Tensor;
  readonly columns: number;
  /** Elements from row to row. */
  readonly stride: number;
  readonly firstId: number;
}

/** Merges a block into the lists, in place, and returns them with the new number of valid entries. */
export function mergeTopK(device: TensorDevice, lists: BestLists, block: ScoreBlock): BestLists {
  const [queries = 0, kept = 0] = lists.scores_QK.shape;
  const { scores, columns, stride, firstId } = block;
  device.run(topKKernel, {
    operands: { scores, bestScores: lists.scores_QK, bestIds: lists.ids_QK },
    uniforms: { queries, columns, stride, firstId, filled: lists.filled, kept },
    constants: {},
    workgroups: columns === 0 ? 0 : queries,
  });
  return { ...lists, filled: Math.min(kept, lists.filled + columns) };
}
