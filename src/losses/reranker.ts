// Losses over a reranker's scores: binary cross-entropy of each pair, or softmax cross-entropy over a query's own passages,
// and distillation from a teacher's scores with either (recipe, sections 3.4 and 5.1). P pairs, N queries, G passages a query.

import type { Tensor } from '@tensorflow/tfjs-core';
import type { Operand, TensorDevice } from '../tensor/device/tensor-device.ts';
import { binaryCrossEntropyPairs } from '../tensor/kernels/binary-cross-entropy/binary-cross-entropy.ts';
import { distillationRows } from '../tensor/kernels/distillation/distillation.ts';
import { groupedCrossEntropyRows } from '../tensor/kernels/grouped-cross-entropy/grouped-cross-entropy.ts';

export type RerankerLoss = 'binary-cross-entropy' | 'grouped';

/** What the means of a step run over, and how its gradient is scaled. */
export interface RerankerObjective {
  readonly loss: RerankerLoss;
  /** Pairs and queries of the whole batch, of which a part may be less. */
  readonly pairs: number;
  readonly queries: number;
  readonly lossScale?: Operand | undefined;
}

/** Pairs whose scores are known: those of a query lie together, the positive first. */
export interface ScoredPairs {
  /** Queries of this part; each has as many pairs where the loss is over groups or there is a teacher. */
  readonly queries: number;
  /** 1 for a right passage, 0 for a wrong one [P]. */
  readonly labels: Float32Array;
  /** The teacher's raw scores [P]. */
  readonly teacher?: Float32Array | undefined;
  /** The scores in a shape of P elements, fresh at every call: a loss overwrites them. */
  scores(shape: readonly number[]): Tensor;
}

export interface RerankerLossResult {
  /** Gradients of the mean losses with respect to the scores, one for each loss. */
  readonly slopes: readonly [Tensor, Tensor?];
  /** Losses in nats: [P], or [N, 4] whose first column holds them. */
  readonly losses: Tensor;
  /** [N, 2], the second column the cross-entropy with the teacher in nats. */
  readonly distillation: Tensor | undefined;
}

/**
 * mean over pairs of -y ln sigmoid(s) - (1 - y) ln(1 - sigmoid(s)), or mean over queries of ln sum_g exp(s_g) - s_0; plus,
 * with a teacher, the mean over queries of -sum_g t_g ln softmax(s)_g, t = softmax(teacher's raw scores), as
 * FlagEmbedding's reranker has it. The caller disposes all tensors.
 */
export function rerankerLoss(device: TensorDevice, pairs: ScoredPairs, objective: RerankerObjective): RerankerLossResult {
  const { queries, labels, teacher } = pairs;
  const { loss, lossScale } = objective;
  const groups = [queries, labels.length / queries];
  const scores = pairs.scores(loss === 'grouped' ? groups : [labels.length]);
  const losses =
    loss === 'grouped'
      ? groupedCrossEntropyRows(device, { scores, scale: 1 / objective.queries, lossScale })
      : binaryLosses(device, { scores, labels, scale: 1 / objective.pairs, lossScale });
  if (teacher === undefined) return { slopes: [scores], losses, distillation: undefined };
  const student = pairs.scores(groups);
  const taught = device.upload(teacher, groups);
  const factors = { studentFactor: 1, teacherFactor: 1 };
  const distillation = distillationRows(device, { scores: student, teacher: taught, ...factors, scale: 1 / objective.queries, lossScale });
  taught.dispose();
  return { slopes: [scores, student], losses, distillation };
}

interface BinaryScores {
  readonly scores: Tensor;
  readonly labels: Float32Array;
  readonly scale: number;
  readonly lossScale: Operand | undefined;
}

function binaryLosses(device: TensorDevice, { labels, ...scored }: BinaryScores): Tensor {
  const uploaded = device.upload(labels, [labels.length]);
  const losses = binaryCrossEntropyPairs(device, { ...scored, labels: uploaded });
  uploaded.dispose();
  return losses;
}

/** The mean loss of a batch in nats, from what was read of its parts. */
export function rerankerMean(
  { loss, pairs, queries }: Pick<RerankerObjective, 'loss' | 'pairs' | 'queries'>,
  parts: readonly { readonly losses: Float32Array; readonly distillation: Float32Array | undefined }[],
): number {
  const sumOf = (values: Float32Array, stride: number, offset: number): number =>
    values.reduce((sum, value, index) => (index % stride === offset ? sum + value : sum), 0);
  let own = 0;
  let taught = 0;
  for (const { losses, distillation } of parts) {
    own += sumOf(losses, loss === 'grouped' ? 4 : 1, 0);
    if (distillation !== undefined) taught += sumOf(distillation, 2, 1);
  }
  return own / (loss === 'grouped' ? queries : pairs) + taught / queries;
}
