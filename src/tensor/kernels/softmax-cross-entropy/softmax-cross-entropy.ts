// Softmax cross-entropy over rows of logits that lie in memory a block at a time. R rows, C columns.

import type { Tensor } from '@tensorflow/tfjs-core';
import { defineKernel } from '../../device/kernel.ts';
import type { TensorDevice } from '../../device/tensor-device.ts';
import { softmaxCrossEntropyReference } from './reference.ts';
import source from './rows.wgsl?raw';

export const softmaxCrossEntropyKernel = defineKernel({
  name: 'softmax-cross-entropy',
  source,
  operands: {
    logits: { access: 'update', element: 'f32' },
    targets: { access: 'read', element: 'u32' },
    keys: { access: 'read', element: 'u32' },
    results: { access: 'update', element: 'vec4f' },
  },
  uniforms: {
    rows: 'u32',
    columns: 'u32',
    stride: 'u32',
    firstRow: 'u32',
    scale: 'f32',
    queries: 'u32',
    group: 'u32',
    ownOnly: 'u32',
    skipDuplicates: 'u32',
  },
  constants: ['CANDIDATES'],
  workgroupSize: 128,
  reference: softmaxCrossEntropyReference,
});

/** What makes a column a candidate of a contrastive row. */
export interface Candidates {
  /** Passages a query: its positive and its own negatives, in consecutive columns. */
  readonly group: number;
  /** A query's own passages are its only candidates. */
  readonly ownOnly: boolean;
  /** Leaves out copies of the positive and other answers to the same query. */
  readonly skipDuplicates: boolean;
  /** A key for every query, then one for every passage: equal keys, equal texts. */
  readonly keys: Tensor;
  readonly queries: number;
}

export interface LogitBlock {
  /** [R, stride], overwritten with the gradient; columns past C become zero. */
  readonly logits: Tensor;
  readonly rows: number;
  readonly columns: number;
  readonly stride: number;
  /** Row of `targets` and of the results at which the block starts. */
  readonly firstRow: number;
}

/** What all blocks share. */
export interface CrossEntropyRows {
  /** Column of the right answer, a number a row. */
  readonly targets: Tensor;
  /** [all rows, 4]: loss in nats, logit of the target, largest other candidate's logit, number of candidates. */
  readonly results: Tensor;
}

/**
 * Row by row: loss = log sum exp(logits) - logits[target], and over the logits (softmax - one-hot) * scale.
 */
export function softmaxCrossEntropy(
  device: TensorDevice,
  block: LogitBlock,
  { targets, results }: CrossEntropyRows,
  options: { readonly scale: number; readonly candidates?: Candidates | undefined },
): void {
  const { logits, rows, columns, stride, firstRow } = block;
  const { candidates } = options;
  device.run(softmaxCrossEntropyKernel, {
    operands: { logits, targets, keys: candidates?.keys ?? targets, results },
    uniforms: {
      rows,
      columns,
      stride,
      firstRow,
      scale: options.scale,
      queries: candidates?.queries ?? 0,
      group: candidates?.group ?? 1,
      ownOnly: candidates?.ownOnly === true ? 1 : 0,
      skipDuplicates: candidates?.skipDuplicates === true ? 1 : 0,
    },
    constants: { CANDIDATES: candidates === undefined ? 0 : 1 },
    workgroups: rows,
  });
}
