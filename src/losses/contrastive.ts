// The contrastive loss over normalised embeddings (InfoNCE; van den Oord et al. 2018, eq. 4), as BGE trains with it.
// N queries, G passages a query (positive first), D width.

import type { Tensor } from '@tensorflow/tfjs-core';
import type { Operand, TensorDevice } from '../tensor/device/tensor-device.ts';
import { ownCandidatesLoss } from './grouped-cross-entropy.ts';
import { linearCrossEntropy } from './linear-cross-entropy.ts';

export interface ContrastiveBatch {
  /** [N + N G, D]: all queries, then the passages of query 0, of query 1, ... */
  readonly embeddings: Tensor;
  readonly queries: number;
  readonly group: number;
  readonly temperature: number;
  /** A query's own passages are its only candidates: no in-batch negatives. */
  readonly ownOnly: boolean;
  readonly skipDuplicates: boolean;
  /** Equal numbers for equal texts: queries first [N], then passages [N G]. */
  readonly keys: Uint32Array;
  /** Its first value multiplies the gradient, read on the device. */
  readonly lossScale?: Operand | undefined;
  /** Multiplies the gradient, 1 by default: the share of this loss in a sum of several. */
  readonly weight?: number | undefined;
}

/** Sums over the queries of a step, read when the device is done. */
export interface ContrastiveResult {
  /** [N, 4]: loss in nats, logit of the positive, largest logit of a negative, number of candidates. */
  readonly results_N4: Tensor;
  /** [N + N G, D]: gradient of the mean loss with respect to the embeddings, in 32 bits whatever those have. */
  readonly gradient: Tensor;
}

/**
 * loss = mean over queries i of -log( exp(q_i . p_i / t) / sum over candidates j of exp(q_i . p_j / t) ), and its gradient.
 * Time grows as N² G, memory as (N + N G) D: a block of rows of the score matrix is in memory at a time, whose size does
 * not depend on N. Where a query's own passages are its only candidates no other score is computed.
 */
export function contrastiveLoss(device: TensorDevice, batch: ContrastiveBatch): ContrastiveResult {
  const keys = device.upload(batch.keys, [batch.keys.length]);
  const result = batch.ownOnly ? ownLoss(device, batch, keys) : inBatchLoss(device, batch, keys);
  keys.dispose();
  return result;
}

function ownLoss(device: TensorDevice, batch: ContrastiveBatch, keys: Tensor): ContrastiveResult {
  const { embeddings, queries, group, temperature, lossScale, skipDuplicates, weight } = batch;
  const groups = { embeddings, queries, group, factor: 1 / temperature };
  return ownCandidatesLoss(device, groups, { lossScale, weight, keys: skipDuplicates ? keys : undefined });
}

function inBatchLoss(device: TensorDevice, batch: ContrastiveBatch, keys: Tensor): ContrastiveResult {
  const { embeddings, queries, group, weight = 1 } = batch;
  const [, width = 0] = embeddings.shape;
  const gradient = device.allocate(embeddings.shape);
  const targets = device.upload(
    Uint32Array.from({ length: queries }, (_, query) => query * group),
    [queries],
  );
  const results_N4 = linearCrossEntropy(device, {
    rows: queries,
    width,
    columns: queries * group,
    inputs: { operand: embeddings, stride: width },
    inputGradients: { operand: gradient, stride: width },
    weights: { operand: embeddings, stride: width, offset: queries * width },
    weightGradients: { operand: gradient, stride: width, offset: queries * width },
    accumulatesWeights: false,
    targets,
    factor: 1 / batch.temperature,
    scale: weight / queries,
    lossScale: batch.lossScale,
    candidates: { group, skipDuplicates: batch.skipDuplicates, keys, queries },
  });
  targets.dispose();
  return { results_N4, gradient };
}

/** What the rows of {@link ContrastiveResult.results_N4} say on average. */
export interface ContrastiveSummary {
  readonly loss: number;
  readonly positiveCosine: number;
  /** Mean over the queries that have a negative. */
  readonly hardestNegativeCosine: number;
}

/** Means over the rows, in float64. */
export function summariseContrastive(results_N4: Float32Array, temperature: number): ContrastiveSummary {
  const rows = results_N4.length / 4;
  let [loss, positive, hardest, withNegatives] = [0, 0, 0, 0];
  for (let row = 0; row < rows; row += 1) {
    loss += results_N4[4 * row] ?? 0;
    positive += (results_N4[4 * row + 1] ?? 0) * temperature;
    if ((results_N4[4 * row + 3] ?? 0) < 2) continue;
    hardest += (results_N4[4 * row + 2] ?? 0) * temperature;
    withNegatives += 1;
  }
  return { loss: loss / rows, positiveCosine: positive / rows, hardestNegativeCosine: withNegatives === 0 ? 0 : hardest / withNegatives };
}
