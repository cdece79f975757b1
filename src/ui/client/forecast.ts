// From what was measured and planned to what a whole run will take.

import type { Asset } from '../../contract/protocol.ts';
import { findAsset } from '../../contract/asset-name.ts';
import type { StageEstimate } from '../../contract/run-estimate.ts';
import type { StageMeasurement } from '../../contract/step-measurement.ts';
import { definitionOf, idsOf, type Draft } from './draft.ts';
import { parametersOf, planOf } from './draft-plan.ts';

/** Settings that change what is learnt but not what a step costs. */
const free = new Set(['steps', 'epochs', 'learningRate', 'schedule', 'warmupRatio', 'weightDecay', 'temperature', 'maximumGradientNorm']);

/** What decides the time of a step, by the id of each stage that takes steps. */
export function timeKeysOf(draft: Draft): ReadonlyMap<string, string> {
  const { model, newModel, precision, gpuBudgetMiB, stages } = draft;
  const ids = idsOf(stages);
  const shape = model.kind === 'new' ? newModel : model;
  return new Map(
    stages.flatMap((stage, index): readonly (readonly [string, string])[] => {
      if (!definitionOf(stage).hasSteps) return [];
      const values = Object.entries(stage.values).filter(([name]) => !free.has(name));
      const key = JSON.stringify([shape, precision, gpuBudgetMiB, stage.stage, stage.data, values.sort()]);
      return [[ids[index] ?? '', key]];
    }),
  );
}

export interface TimeForecast {
  /** Of the stages that were measured; undefined where none was. */
  readonly seconds: number | undefined;
  /** Of the measured stage that takes longest. */
  readonly secondsPerStep: number | undefined;
  /** Stages with steps that are not in it: their data are made on the way, or their settings have changed since. */
  readonly missing: { readonly unknown: number; readonly unmeasured: number };
}

/** Sum over the measured stages of steps x seconds a step. */
export function timeOf(draft: Draft, assets: readonly Asset[], measured: ReadonlyMap<string, StageMeasurement>): TimeForecast {
  const keys = [...timeKeysOf(draft).values()];
  let seconds: number | undefined;
  let longest = { total: 0, secondsPerStep: undefined as number | undefined };
  const missing = { unknown: 0, unmeasured: 0 };
  const plans = planOf(draft, assets).filter(({ stage }) => definitionOf(stage).hasSteps);
  for (const [at, { steps }] of plans.entries()) {
    const found = measured.get(keys[at] ?? '');
    if (found?.state !== 'measured' || steps === undefined) {
      missing[found === undefined ? 'unmeasured' : 'unknown'] += 1;
      continue;
    }
    const total = steps * found.secondsPerStep;
    seconds = (seconds ?? 0) + total;
    if (total >= longest.total) longest = { total, secondsPerStep: found.secondsPerStep };
  }
  return { seconds, secondsPerStep: longest.secondsPerStep, missing };
}

/** Weights, and both moments of AdamW, in 32 bits. */
const checkpointBytesPerWeight = 12;
const modelBytesPerWeight = 4;
/** A checkpoint is written beside those that are kept. */
const keptBeside = 1;

/** Bytes that checkpoints and the model of a run take at most, or undefined while the model's size is not known. */
export function diskOf(draft: Draft, assets: readonly Asset[]): number | undefined {
  const { model, checkpoint } = draft;
  const asset = model.kind === 'folder' ? findAsset(assets, 'model', model.name) : undefined;
  const weights = model.kind === 'new' ? parametersOf(draft) : asset?.parameters;
  if (weights === undefined) return undefined;
  const kept = typeof checkpoint.keepLast === 'number' ? checkpoint.keepLast : 2;
  const best = checkpoint.keepBest === undefined ? 0 : 1;
  return weights * ((kept + keptBeside + best) * checkpointBytesPerWeight + modelBytesPerWeight);
}

type PlannedStage = Extract<StageEstimate, { readonly state: 'planned' }>;

/** The stage that takes most memory. */
export function largestOf(stages: readonly StageEstimate[]): PlannedStage | undefined {
  const planned = stages.filter((stage) => stage.state === 'planned');
  return planned.reduce<PlannedStage | undefined>(
    (largest, stage) => (largest === undefined || stage.bytes.peak > largest.bytes.peak ? stage : largest),
    undefined,
  );
}
