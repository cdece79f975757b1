// Softmax cross-entropy over the scores of one query's passages: no other query's passages are candidates. N queries, G passages a query, the positive first.

import type { Tensor } from '@tensorflow/tfjs-core';
import type { TensorDevice } from '../tensor/device/tensor-device.ts';
import { groupedCrossEntropyRows, type ScoreGroups } from '../tensor/kernels/grouped-cross-entropy/grouped-cross-entropy.ts';
import { groupScores, groupScoresBackward, type Groups } from '../tensor/kernels/group-scores/group-scores.ts';

/** What a loss over the rows of a batch gives. */
export interface GroupLoss {
  /** [N, 4]: loss in nats, positive's score, largest other score, number of scores that count. */
  readonly results_N4: Tensor;
  /** [N + N G, D]: gradient of the mean loss with respect to the embeddings, in 32 bits. */
  readonly gradient: Tensor;
}

/**
 * The contrastive loss where a query's own passages are its only candidates: mean over queries of ln sum_g exp(s_g) - s_0
 * with s = q . p / temperature (chance level ln G), and the gradient of the embeddings, multiplied by `weight`. Copies of the positive do not count where `keys` tells them.
 */
export function ownCandidatesLoss(
  device: TensorDevice,
  groups: Groups,
  { lossScale, keys, weight = 1 }: Pick<ScoreGroups, 'lossScale' | 'keys'> & { readonly weight?: number | undefined },
): GroupLoss {
  const scores = groupScores(device, groups);
  const results_N4 = groupedCrossEntropyRows(device, { lossScale, keys, scores, scale: weight / groups.queries });
  const gradients = device.allocate(groups.embeddings.shape);
  groupScoresBackward(device, groups, scores, { gradients, accumulates: false });
  scores.dispose();
  return { results_N4, gradient: gradients };
}
