// Binary cross-entropy on labelled pairs: the absolute judgement, is this passage an answer to this query. N queries, G
// passages a query, D width.

import type { Tensor } from '@tensorflow/tfjs-core';
import type { Operand, TensorDevice } from '../tensor/device/tensor-device.ts';
import { binaryCrossEntropyPairs } from '../tensor/kernels/binary-cross-entropy/binary-cross-entropy.ts';
import { groupScores, groupScoresBackward, type Groups } from '../tensor/kernels/group-scores/group-scores.ts';

export interface EmbeddingLabels {
  /** A number from 0 to 1 for every passage, [N, G]. */
  readonly labels: Tensor;
  readonly lossScale?: Operand | undefined;
  /** Multiplies the gradient, 1 by default: the share of this loss in a sum of several. */
  readonly weight?: number | undefined;
}

/**
 * loss = mean over pairs of -y ln sigmoid(s) - (1 - y) ln(1 - sigmoid(s)) with s = q . p / temperature of every query and
 * its own passages (recipe, section 5.1, the article's form); labels are [N, G].
 * @returns losses [N G], and the gradient of their mean with respect to the embeddings, [N + N G, D] in 32 bits
 */
export function embeddingBinaryCrossEntropy(
  device: TensorDevice,
  groups: Groups,
  { labels, lossScale, weight = 1 }: EmbeddingLabels,
): { readonly losses: Tensor; readonly gradient: Tensor } {
  const scores = groupScores(device, groups);
  const losses = binaryCrossEntropyPairs(device, { labels, lossScale, scores, scale: weight / (groups.queries * groups.group) });
  const gradients = device.allocate(groups.embeddings.shape);
  groupScoresBackward(device, groups, scores, { gradients, accumulates: false });
  scores.dispose();
  return { losses, gradient: gradients };
}
