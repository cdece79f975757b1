// Softmax cross-entropy over rows of logits that lie in memory a block at a time. R rows, C columns.

import type { Tensor } from '@tensorflow/tfjs-core';
import { defineKernel } from '../../device/kernel.ts';
import type { Operand, TensorDevice } from '../../device/tensor-device.ts';
import { softmaxCrossEntropyReference } from './reference.ts';
import source from './rows.wgsl?raw';

export const softmaxCrossEntropyKernel = defineKernel({
  name: 'softmax-cross-entropy',
  source,
  operands: {
    logits: { access: 'update', element: 'vec4f' },
    targets: { access: 'read', element: 'u32' },
    keys: { access: 'read', element: 'u32' },
    lossScale: { access: 'read', element: 'f32' },
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
    skipDuplicates: 'u32',
  },
  constants: ['CANDIDATES', 'SCALED', 'LANES'],
  workgroupSize: 256,
  reference: softmaxCrossEntropyReference,
});

/** What makes a column a candidate of a contrastive row. */
export interface Candidates {
  /** Passages a query: its positive and its own negatives, in consecutive columns. */
  readonly group: number;
  /** Leaves out copies of the positive and other answers to the same query. */
  readonly skipDuplicates: boolean;
  /** A key for every query, then one for every passage: equal keys, equal texts. */
  readonly keys: Tensor;
  readonly queries: number;
}

export interface LogitBlock {
  /** [R, stride] or more rows, overwritten with the gradient; columns past C become zero. */
  readonly logits: Tensor;
  readonly rows: number;
  readonly columns: number;
  /** A multiple of four. */
  readonly stride: number;
  /** Row of `targets` and of the results at which the block starts. */
  readonly firstRow: number;
}

/** What all blocks share. */
export interface CrossEntropyRows {
  /** Column of the right answer, a number a row. */
  readonly targets: Tensor;
  /**
   * [all rows, 4]: loss in nats, logit of the target, largest other logit; then, of candidates, their number, and of a
   * vocabulary the column of that other logit, the first where several are as large.
   */
  readonly results: Tensor;
}

export interface CrossEntropyOptions {
  readonly scale: number;
  readonly candidates?: Candidates | undefined;
  /** Its first value multiplies the gradient too, read on the device. */
  readonly lossScale?: Operand | undefined;
}

/**
 * Row by row: loss = log sum exp(logits) - logits[target], and over the logits (softmax - one-hot) * scale.
 */
export function softmaxCrossEntropy(
  device: TensorDevice,
  block: LogitBlock,
  { targets, results }: CrossEntropyRows,
  { scale, candidates, lossScale }: CrossEntropyOptions,
): void {
  const { logits, rows, columns, stride, firstRow } = block;
  const lanes = lanesOf(device, columns);
  device.run(softmaxCrossEntropyKernel, {
    operands: { logits, targets, keys: candidates?.keys ?? targets, lossScale: lossScale ?? targets, results },
    uniforms: {
      rows,
      columns,
      stride,
      firstRow,
      scale,
      queries: candidates?.queries ?? 0,
      group: candidates?.group ?? 1,
      skipDuplicates: candidates?.skipDuplicates === true ? 1 : 0,
    },
    constants: { CANDIDATES: candidates === undefined ? 0 : 1, SCALED: lossScale === undefined ? 0 : 1, LANES: lanes },
    workgroups: Math.ceil(rows / (256 / lanes)),
  });
}

/** Threads that share a row: as many as a long one keeps busy; few on a processor, where each pays for every barrier. */
function lanesOf(device: TensorDevice, columns: number): number {
  if (device.report.isSoftware) return 8;
  return columns >= 4096 ? 256 : 64;
}
