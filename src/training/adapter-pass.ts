// A step of an adapter: query vectors through it, the contrastive loss against passage vectors that stay as they are, and
// the gradient. N queries, G passages a query, D width.

import type { Tensor } from '@tensorflow/tfjs-core';
import { contrastiveLoss, type ContrastiveBatch } from '../losses/contrastive.ts';
import { adapterBackward, adapterForward, type AdapterContext } from '../model/adapter.ts';
import { lossScale } from '../model/linear.ts';
import { copyRows } from '../tensor/kernels/copy-rows/copy-rows.ts';

export interface AdapterBatch {
  /** Vectors of the encoder, of length 1: [N, D], and [N G, D] with the positive of each query first. */
  readonly queries: Float32Array;
  readonly passages: Float32Array;
  readonly width: number;
  readonly loss: Pick<ContrastiveBatch, 'temperature' | 'ownOnly' | 'skipDuplicates' | 'keys'>;
}

/** Adds the gradients of the adapter's parameters; returns the loss rows [N, 4] of {@link contrastiveLoss}. */
export function adapterPass(context: AdapterContext, { queries, passages, width, loss }: AdapterBatch): Tensor {
  const { device } = context;
  const count = queries.length / width;
  const rows = count + passages.length / width;
  const input_ND = device.upload(queries, [count, width]);
  const saved = adapterForward(context, input_ND);
  const all = new Float32Array(rows * width);
  all.set(passages, count * width);
  const embeddings = device.upload(all, [rows, width]);
  const pairs = device.upload(
    Uint32Array.from({ length: 2 * count }, (_, index) => Math.floor(index / 2)),
    [count, 2],
  );
  copyRows(device, pairs, { from: saved.pooled.output_BD, to: embeddings }, 'replace');
  const group = (rows - count) / count;
  const { results_N4, gradient } = contrastiveLoss(device, { ...loss, embeddings, queries: count, group, lossScale: lossScale(context) });
  const own = device.allocate([count, width]);
  copyRows(device, pairs, { from: gradient, to: own }, 'replace');
  adapterBackward(context, input_ND, saved, own);
  for (const tensor of [input_ND, embeddings, pairs, gradient]) tensor.dispose();
  return results_N4;
}
