// The batches of e2e/fixtures/objective_fixtures.py, and a step over one of them.

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { splitIntoMicroBatches } from '../data/batching/micro-batches.ts';
import { objectiveLoss, type LabelTarget, type Objective, type RankingTarget } from '../losses/contrastive-objective.ts';
import { objectiveMetrics, readObjective } from '../losses/contrastive-summary.ts';
import { noDropout } from '../model/dropout-sites.ts';
import type { EncoderContext } from '../model/encoder.ts';
import { lossScale } from '../model/linear.ts';
import { untaught } from '../tensor/kernels/distillation/distillation.ts';
import { embeddingPass } from '../training/gradient-cache.ts';
import { examplesOf, keysOf } from './contrastive-pass.ts';

export interface ObjectiveCase {
  readonly name: string;
  readonly target: 'contrastive' | 'binary-cross-entropy';
  readonly temperature: number;
  readonly inBatchNegatives: boolean;
  readonly dimensions: readonly number[];
  readonly queries: readonly (readonly number[])[];
  readonly passages: readonly (readonly number[])[];
  /** By query; null: a row without a teacher. */
  readonly teacher?: readonly (readonly number[] | null)[];
  readonly labels?: readonly (readonly number[])[];
  readonly loss: number;
}

export async function objectiveCases(): Promise<readonly ObjectiveCase[]> {
  const path = join(import.meta.dirname, '../../e2e/fixtures/objective-gradients.json');
  // The shape that objective_fixtures.py writes.
  return (JSON.parse(await readFile(path, 'utf8')) as { readonly cases: readonly ObjectiveCase[] }).cases;
}

/** Forward and backward pass in parts of so many rows: the loss; the gradients are in the arena. */
export async function objectiveStep(context: EncoderContext, one: ObjectiveCase, microBatchSize: number): Promise<number> {
  const { device } = context;
  const { queries, passages, temperature, dimensions } = one;
  const group = passages.length / queries.length;
  const objective: Objective = {
    queries: queries.length,
    group,
    temperature,
    dimensions,
    target: targetOf(one, group),
    lossScale: lossScale(context),
  };
  const parts = splitIntoMicroBatches(
    queries.map(() => 1),
    { microBatchSize },
  );
  const step = { examples: examplesOf(one), parts, dropout: () => noDropout };
  const results = embeddingPass({ ...context, pooling: 'cls' }, step, (embeddings) => objectiveLoss(device, embeddings, objective));
  return objectiveMetrics(await readObjective(device, results, objective), dimensions).loss;
}

function targetOf(one: ObjectiveCase, group: number): RankingTarget | LabelTarget {
  if (one.target === 'binary-cross-entropy') return { loss: one.target, labels: Float32Array.from((one.labels ?? []).flat()) };
  const teacher = one.teacher?.flatMap((scores) => scores ?? new Array<number>(group).fill(untaught));
  return {
    loss: one.target,
    ownOnly: !one.inBatchNegatives,
    skipDuplicates: true,
    keys: keysOf([...one.queries, ...one.passages]),
    teacher: teacher === undefined ? undefined : Float32Array.from(teacher),
  };
}
