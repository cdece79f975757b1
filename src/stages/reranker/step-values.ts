// What a step of the reranker tells: loss, how often the positive comes first, mean scores.

import { rerankerMean, type RerankerObjective } from '../../losses/reranker.ts';
import type { TensorDevice } from '../../tensor/device/tensor-device.ts';
import { pairsOf, type RerankerExample, type RerankerResult } from '../../training/reranker-pass.ts';
import type { StepValues } from '../trainer.ts';

type Labelled = Pick<RerankerExample, 'labels'>;

/** Reads what the parts of a step left on the device, and frees it. */
export async function readStepValues(
  device: TensorDevice,
  examples: readonly RerankerExample[],
  loss: RerankerObjective['loss'],
  results: readonly RerankerResult[],
): Promise<StepValues> {
  const reading = results.map(({ scores, losses, distillation }) => {
    const read = [device.read(scores), device.read(losses), distillation && device.read(distillation)] as const;
    for (const tensor of [scores, losses, distillation]) tensor?.dispose();
    return read;
  });
  const parts: { readonly losses: Float32Array; readonly distillation: Float32Array | undefined }[] = [];
  const scores: number[] = [];
  for (const [ofPart, losses, distillation] of reading) {
    scores.push(...(await ofPart));
    parts.push({ losses: await losses, distillation: await distillation });
  }
  const objective = { loss, pairs: pairsOf(examples), queries: examples.length };
  return { loss: rerankerMean(objective, parts), ...summariseScores(examples, scores) };
}

/**
 * Share of the queries whose positive has the highest score of all (of labelled pairs: whose score has the right sign), and
 * the mean scores of right and wrong passages, where there are any.
 * @param scores of all pairs, example after example
 */
export function summariseScores(examples: readonly Labelled[], scores: readonly number[]): Readonly<Record<string, number>> {
  let [start, hits] = [0, 0];
  const sums = [
    { sum: 0, count: 0 },
    { sum: 0, count: 0 },
  ];
  for (const { labels } of examples) {
    const own = scores.slice(start, start + labels.length);
    start += labels.length;
    if (isRight(labels, own)) hits += 1;
    for (const [place, score] of own.entries()) {
      const total = sums[labels[place] ?? 0];
      if (total === undefined) continue;
      total.sum += score;
      total.count += 1;
    }
  }
  const [negative, positive] = sums.map(({ sum, count }) => (count === 0 ? undefined : sum / count));
  return {
    accuracy: examples.length === 0 ? 0 : hits / examples.length,
    ...(positive === undefined ? {} : { positiveScore: positive }),
    ...(negative === undefined ? {} : { negativeScore: negative }),
  };
}

/** A tie is no win. */
function isRight(labels: readonly number[], scores: readonly number[]): boolean {
  const [first = 0, ...others] = scores;
  if (others.length === 0) return labels[0] === 1 ? first > 0 : first < 0;
  return others.every((other) => other < first);
}
