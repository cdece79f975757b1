// Distillation: the student's distribution over a query's own passages is drawn to the teacher's (Hinton et al. 2015,
// "Distilling the Knowledge in a Neural Network", section 2). N queries, G passages a query, D width.

import type { Tensor } from '@tensorflow/tfjs-core';
import type { Operand, TensorDevice } from '../tensor/device/tensor-device.ts';
import { distillationRows } from '../tensor/kernels/distillation/distillation.ts';
import { groupScores, groupScoresBackward, type Groups } from '../tensor/kernels/group-scores/group-scores.ts';

export interface Distillation {
  /** Raw scores, [N, G]; a row that starts with `untaught` has none, and counts as a row without loss. */
  readonly teacher: Tensor;
  /** BGE takes the teacher's scores as they are: 1. */
  readonly teacherTemperature: number;
  readonly lossScale?: Operand | undefined;
  /** Multiplies the gradient, 1 by default: the share of this loss in a sum of several. */
  readonly weight?: number | undefined;
}

/**
 * loss = mean over queries of KL(t || s), t = softmax(teacher / its temperature), s = softmax(scores / temperature). The
 * scores, [N, G], are overwritten with the gradient of the mean loss. BGE's `kl_div` is the cross-entropy -sum t ln s,
 * which differs by the teacher's entropy alone and has the same gradient (recipe, section 3.4).
 * @returns [N, 2]: divergence and cross-entropy in nats; the caller disposes it
 */
export function distillation(device: TensorDevice, scores: Tensor, temperature: number, options: Distillation): Tensor {
  const { teacher, teacherTemperature, lossScale, weight = 1 } = options;
  const [rows = 0] = scores.shape;
  const factors = { studentFactor: 1 / temperature, teacherFactor: 1 / teacherTemperature };
  return distillationRows(device, { scores, teacher, ...factors, scale: weight / rows, lossScale });
}

/**
 * The same over s = q . p / temperature of every query and its own passages.
 * @param gradient [N + N G, D] in 32 bits, to which that of the mean loss is added: the contrastive loss goes with it
 * @returns [N, 2]: divergence and cross-entropy in nats; the caller disposes it
 */
export function embeddingDistillation(device: TensorDevice, groups: Groups, gradient: Tensor, options: Distillation): Tensor {
  const scores = groupScores(device, groups);
  const results_N2 = distillation(device, scores, 1, options);
  groupScoresBackward(device, groups, scores, { gradients: gradient, accumulates: true });
  scores.dispose();
  return results_N2;
}
