// What stages 2 and 3 minimise over the embeddings of a batch: the contrastive loss, alone or with distillation, or binary
// cross-entropy; over whole embeddings or over several of their prefixes. N queries, G passages a query, D width.

import type { Tensor } from '@tensorflow/tfjs-core';
import type { Operand, TensorDevice } from '../tensor/device/tensor-device.ts';
import { groupScores, type Groups } from '../tensor/kernels/group-scores/group-scores.ts';
import { embeddingBinaryCrossEntropy } from './binary-cross-entropy.ts';
import { contrastiveLoss } from './contrastive.ts';
import { prefixLosses, type PrefixLoss } from './contrastive-prefixes.ts';
import { embeddingDistillation } from './distillation.ts';

/** Softmax over candidates. */
export interface RankingTarget {
  readonly loss: 'contrastive';
  readonly ownOnly: boolean;
  readonly skipDuplicates: boolean;
  /** Equal numbers for equal texts: queries first [N], then passages [N G]. */
  readonly keys: Uint32Array;
  /** A teacher's raw scores of a query's own passages, [N, G]; a row that starts with `untaught` has none. */
  readonly teacher?: Float32Array | undefined;
}

/** A sigmoid of each score. */
export interface LabelTarget {
  readonly loss: 'binary-cross-entropy';
  /** 0 or 1 for every passage, [N, G]. */
  readonly labels: Float32Array;
}

export interface Objective {
  readonly queries: number;
  readonly group: number;
  readonly temperature: number;
  readonly target: RankingTarget | LabelTarget;
  /** Leading numbers of the embeddings that the loss is averaged over; none: the whole embeddings alone. */
  readonly dimensions: readonly number[];
  /** Its first value multiplies the gradient, read on the device. */
  readonly lossScale?: Operand | undefined;
}

/** What a loss leaves on the device, of one prefix of the embeddings. */
export type ObjectiveResult =
  | {
      readonly loss: 'contrastive';
      /** [N, 4], as of `contrastiveLoss`. */
      readonly results_N4: Tensor;
      /** [N, 2]: divergence from the teacher and cross-entropy with it, in nats. */
      readonly taught_N2?: Tensor | undefined;
    }
  | {
      readonly loss: 'binary-cross-entropy';
      /** [N G], in nats. */
      readonly losses: Tensor;
      /** [N, G]: cosines over the temperature. */
      readonly scores: Tensor;
    };

/**
 * loss = mean over the dimensions of the loss of the normalised prefixes; with a teacher that is the contrastive loss plus
 * -sum t ln s over a query's own passages (recipe, section 3.4), with labels binary cross-entropy of cosine / temperature.
 * @param embeddings_RD [N + N G, D], normalised: all queries, then the passages of query 0, of query 1, ...
 * @returns results by dimension, in their order, and the gradient of the loss over the embeddings, [N + N G, D] in 32 bits
 */
export function objectiveLoss(
  device: TensorDevice,
  embeddings_RD: Tensor,
  objective: Objective,
): { readonly results: readonly ObjectiveResult[]; readonly gradient: Tensor } {
  const { dimensions } = objective;
  const asked = dimensions.length === 0 ? [embeddings_RD.shape[1] ?? 0] : dimensions;
  const weight = 1 / asked.length;
  const { found, gradient } = prefixLosses(device, embeddings_RD, asked, (embeddings) => {
    const share = { ...objective, embeddings, weight };
    const { target } = objective;
    return target.loss === 'contrastive' ? rankingLoss(device, share, target) : labelLoss(device, share, target);
  });
  return { results: found, gradient };
}

interface Share extends Objective {
  readonly embeddings: Tensor;
  readonly weight: number;
}

function groupsOf({ embeddings, queries, group, temperature }: Share): Groups {
  return { embeddings, queries, group, factor: 1 / temperature };
}

function rankingLoss(device: TensorDevice, share: Share, target: RankingTarget): PrefixLoss<ObjectiveResult> {
  const { results_N4, gradient } = contrastiveLoss(device, { ...share, ...target });
  if (target.teacher === undefined) return { found: { loss: 'contrastive', results_N4 }, gradient };
  const teacher = device.upload(target.teacher, [share.queries, share.group]);
  const { lossScale, weight } = share;
  const taught_N2 = embeddingDistillation(device, groupsOf(share), gradient, { teacher, teacherTemperature: 1, lossScale, weight });
  teacher.dispose();
  return { found: { loss: 'contrastive', results_N4, taught_N2 }, gradient };
}

function labelLoss(device: TensorDevice, share: Share, target: LabelTarget): PrefixLoss<ObjectiveResult> {
  const { queries, group, lossScale, weight } = share;
  const labels = device.upload(target.labels, [queries, group]);
  const groups = groupsOf(share);
  // Once more for those who look: the loss writes its gradient over its own scores.
  const scores = groupScores(device, groups);
  const { losses, gradient } = embeddingBinaryCrossEntropy(device, groups, { labels, lossScale, weight });
  labels.dispose();
  return { found: { loss: 'binary-cross-entropy', losses, scores }, gradient };
}
