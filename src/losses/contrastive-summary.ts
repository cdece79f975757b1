// What a step of stages 2 and 3 says of itself, from what its loss left on the device.

import { assertExists } from '../base/assert.ts';
import type { TensorDevice } from '../tensor/device/tensor-device.ts';
import { summariseContrastive } from './contrastive.ts';
import type { Objective, ObjectiveResult } from './contrastive-objective.ts';

/** Values of one prefix; what a batch does not have is left out. */
export interface ObjectiveSummary {
  /** The whole loss in nats, that of the teacher included. */
  readonly loss: number;
  readonly positiveCosine?: number;
  readonly hardestNegativeCosine?: number;
  /** Cross-entropy with the teacher, mean over all rows; those without a teacher count as 0. */
  readonly distillationLoss?: number;
}

/** Starts reading all results, disposes them, and sums them up: a summary a dimension. */
export async function readObjective(
  device: TensorDevice,
  results: readonly ObjectiveResult[],
  { temperature, target, group }: Pick<Objective, 'temperature' | 'target' | 'group'>,
): Promise<readonly ObjectiveSummary[]> {
  const reading = results.map(async (result): Promise<ObjectiveSummary> => {
    if (result.loss === 'contrastive') {
      const [rows, taught] = [device.read(result.results_N4), result.taught_N2 === undefined ? undefined : device.read(result.taught_N2)];
      return summariseRanking(await rows, await taught, temperature);
    }
    const [losses, scores] = [device.read(result.losses), device.read(result.scores)];
    const labels = target.loss === 'binary-cross-entropy' ? target.labels : new Float32Array();
    return summariseLabels({ losses: await losses, scores: await scores, labels }, group, temperature);
  });
  for (const result of results) {
    const own = result.loss === 'contrastive' ? [result.results_N4, result.taught_N2] : [result.losses, result.scores];
    for (const tensor of own) tensor?.dispose();
  }
  return Promise.all(reading);
}

/** Means over the rows, in float64. */
function summariseRanking(results_N4: Float32Array, taught_N2: Float32Array | undefined, temperature: number): ObjectiveSummary {
  const own = summariseContrastive(results_N4, temperature);
  if (taught_N2 === undefined) return own;
  const rows = taught_N2.length / 2;
  let distillationLoss = 0;
  for (let row = 0; row < rows; row += 1) distillationLoss += (taught_N2[2 * row + 1] ?? 0) / rows;
  return { ...own, loss: own.loss + distillationLoss, distillationLoss };
}

interface LabelledResults {
  /** [N G] each. */
  readonly losses: Float32Array;
  readonly scores: Float32Array;
  readonly labels: Float32Array;
}

/** Of the passages with label 1 the mean cosine; of those with label 0 the mean over the queries of the largest. */
export function summariseLabels({ losses, scores, labels }: LabelledResults, group: number, temperature: number): ObjectiveSummary {
  const positives: number[] = [];
  const hardest = new Map<number, number>();
  for (const [at, score] of scores.entries()) {
    const cosine = score * temperature;
    const query = Math.floor(at / group);
    if (labels[at] === 1) positives.push(cosine);
    else hardest.set(query, Math.max(hardest.get(query) ?? -1, cosine));
  }
  return {
    loss: mean([...losses]),
    ...(positives.length === 0 ? {} : { positiveCosine: mean(positives) }),
    ...(hardest.size === 0 ? {} : { hardestNegativeCosine: mean([...hardest.values()]) }),
  };
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/**
 * The metrics of a step: the mean loss over the dimensions, the rest as the largest of them has it, and the loss of each
 * by name where there are several.
 */
export function objectiveMetrics(
  summaries: readonly ObjectiveSummary[],
  dimensions: readonly number[],
): Readonly<Record<string, number>> & { readonly loss: number } {
  const largest = dimensions.indexOf(Math.max(...dimensions));
  const shown = assertExists(summaries[Math.max(0, largest)], 'a summary');
  const distilled = summaries.flatMap(({ distillationLoss }) => (distillationLoss === undefined ? [] : [distillationLoss]));
  return {
    ...shown,
    loss: mean(summaries.map(({ loss }) => loss)),
    ...(distilled.length === 0 ? {} : { distillationLoss: mean(distilled) }),
    ...Object.fromEntries(dimensions.map((dimension, index) => [`loss${dimension}`, summaries[index]?.loss ?? 0])),
  };
}
