// How small the parts of a batch must be for a step to fit the GPU memory that a run may use.

import { CapabilityError } from '../base/errors.ts';
import type { StageEstimate } from '../contract/run-estimate.ts';
import type { RunFile } from '../contract/run-file.ts';
import type { StageSetup, TrainingStage } from '../stages/trainer.ts';
import { defaultMicroBatchTokens, fewestMicroBatchTokens } from '../stages/training-settings.ts';
import { planSteps, type StepPlan } from './plan-steps.ts';

export interface FittedStage {
  /** The setup with the packed tokens of a part. */
  readonly setup: StageSetup;
  readonly plan: StepPlan;
  /** Whether the plan's peak lies within the budget; where not, it is that of the smallest parts. */
  readonly fits: boolean;
}

const mebibyte = 1024 ** 2;

/** Bytes of GPU memory that a run may use; undefined: no bound. */
export function budgetBytesOf({ gpuBudgetMiB }: Pick<RunFile, 'gpuBudgetMiB'>): number | undefined {
  return gpuBudgetMiB === undefined ? undefined : gpuBudgetMiB * mebibyte;
}

/**
 * Cuts batches into parts of ever fewer tokens until a step fits, unless the run file says how they are cut. Parts that
 * the setup names, those of a run that goes on, are the largest that are tried: how a batch is cut decides what its
 * dropout draws.
 * @param gpuBudgetMiB undefined: no bound
 * @throws CapabilityError where something is larger than the device binds however batches are cut
 */
export async function fitStage(stage: TrainingStage, setup: StageSetup, gpuBudgetMiB: number | undefined): Promise<FittedStage> {
  const budget = budgetBytesOf({ gpuBudgetMiB }) ?? Number.POSITIVE_INFINITY;
  if (isCutByRunFile(setup)) {
    const plan = await planSteps(stage, setup);
    return { setup, plan, fits: plan.peakBytes <= budget };
  }
  let tokens = setup.microBatchTokens ?? defaultMicroBatchTokens;
  for (;;) {
    const tried = { ...setup, microBatchTokens: tokens };
    const isSmallest = tokens <= fewestMicroBatchTokens;
    const plan = isSmallest ? await planSteps(stage, tried) : await tryPlan(stage, tried);
    const fits = plan !== undefined && plan.peakBytes <= budget;
    if (plan !== undefined && (fits || isSmallest)) return { setup: tried, plan, fits };
    tokens = Math.max(fewestMicroBatchTokens, Math.floor(tokens / 2));
  }
}

function isCutByRunFile({ entry }: StageSetup): boolean {
  const { microBatchSize, microBatchTokens } = entry.config;
  return microBatchSize !== undefined || microBatchTokens !== undefined;
}

/** Undefined where something is larger than the device binds: smaller parts may help. */
async function tryPlan(stage: TrainingStage, setup: StageSetup): Promise<StepPlan | undefined> {
  try {
    return await planSteps(stage, setup);
  } catch (error) {
    if (error instanceof CapabilityError) return undefined;
    throw error;
  }
}

/** A stage needs more memory than the run file allows or the GPU binds: the run file cannot be used here as it is. */
export class MemoryBudgetError extends CapabilityError {}

/** What to say of a stage that does not fit. */
export function tooLarge(peakBytes: number, gpuBudgetMiB: number): MemoryBudgetError {
  return new MemoryBudgetError(
    `A step needs ${Math.ceil(peakBytes / mebibyte)} MiB of GPU memory however it is cut; ${gpuBudgetMiB} MiB are allowed (gpuBudgetMiB).`,
    'Allow more memory, leave microBatchSize and microBatchTokens empty, shorten the texts, lower batchSize, or take a smaller model.',
    { fault: { key: 'gpu-budget', neededMiB: Math.ceil(peakBytes / mebibyte), allowedMiB: gpuBudgetMiB } },
  );
}

/** Why an estimated stage cannot be run, with its id; undefined where it can, or where nobody knows yet. */
export function refusalOf(stage: StageEstimate, budgetBytes: number | undefined): MemoryBudgetError | undefined {
  if (stage.state === 'refused') return new MemoryBudgetError(`${stage.id}: ${stage.error.message}`, stage.error.remedy);
  if (stage.state !== 'planned' || stage.fits || budgetBytes === undefined) return undefined;
  const { message, remedy, fault } = tooLarge(stage.bytes.peak, budgetBytes / mebibyte);
  return new MemoryBudgetError(`${stage.id}: ${message}`, remedy, fault === undefined ? {} : { fault });
}
