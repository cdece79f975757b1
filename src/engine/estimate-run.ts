// What every stage of a run will take, told before the run: by planning its first steps.

import { CapabilityError, toWireError } from '../base/errors.ts';
import type { MemoryEstimate, RunEstimate, StageEstimate } from '../contract/run-estimate.ts';
import type { StageEntry } from '../contract/run-file.ts';
import { stageDefinitions } from '../stages/definitions.ts';
import { budgetBytesOf } from './fit-stage.ts';
import { RunPlan, type PlannedStage, type PlanSetting } from './run-plan.ts';

/**
 * Estimates memory and dispatches of the stages that train, from their real data and models, without a GPU.
 * @throws InputError where model or data cannot be used
 */
export async function estimateRun(setting: PlanSetting): Promise<RunEstimate> {
  const { runFile, target } = setting;
  const plan = await RunPlan.open(setting);
  const stages: StageEstimate[] = [];
  for (const [index, entry] of runFile.stages.entries()) {
    if (stageDefinitions[entry.stage].hasSteps) stages.push(await estimateStage(plan, index, entry));
  }
  return { device: target.report.name, precision: plan.precision, budgetBytes: budgetBytesOf(runFile), stages };
}

/** Estimates one stage; unknown where its data are still to be made, or where it takes no steps. */
export async function estimateStage(plan: RunPlan, index: number, entry: StageEntry): Promise<StageEstimate> {
  const { id, stage } = entry;
  const madeBefore = plan.madeBefore(index, entry);
  if (madeBefore.length > 0) return { id, stage, state: 'unknown', madeBefore };
  try {
    const planned = await plan.stage(index, entry);
    if (planned === undefined) return { id, stage, state: 'unknown', madeBefore };
    const { dispatches, tokens } = planned.plan;
    const microBatchTokens = partTokens(entry, planned);
    return { id, stage, state: 'planned', bytes: memoryOf(planned), dispatches, tokens, microBatchTokens, fits: planned.fits };
  } catch (error) {
    if (error instanceof CapabilityError) return { id, stage, state: 'refused', error: toWireError(error) };
    throw error;
  }
}

function memoryOf({ plan, storages }: PlannedStage): MemoryEstimate {
  const part = (name: string): number => storages.get(name) ?? 0;
  const held = [...storages.values()].reduce((sum, bytes) => sum + bytes, 0);
  return {
    parameters: part('parameters'),
    gradients: part('gradients'),
    moments: part('first moments') + part('second moments'),
    halves: part('halves'),
    activations: plan.peakBytes - held,
    peak: plan.peakBytes,
  };
}

/** As the run file cuts its batches, else as they fit. */
function partTokens({ config }: StageEntry, { setup }: PlannedStage): number | undefined {
  const { microBatchSize, microBatchTokens } = config;
  if (typeof microBatchTokens === 'number') return microBatchTokens;
  return microBatchSize === undefined ? setup.microBatchTokens : undefined;
}
