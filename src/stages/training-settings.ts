import type { ConfigOf } from '../contract/fields.ts';
import { stepsOfEpochs } from '../data/batching/batch-plan.ts';
import type { DropoutSites } from '../model/dropout-sites.ts';
import { hashKeys } from '../base/random.ts';
import type { ModelState } from '../model/model-state.ts';
import type { SchedulePlan } from '../optimizers/schedule.ts';
import type { trainingFields } from './training-fields.ts';

export type TrainingConfig = ConfigOf<ReturnType<typeof trainingFields>>;

/** Steps that were asked for, or that the epochs make. */
export function stepsOf(config: TrainingConfig, rows: number): number {
  return config.steps ?? stepsOfEpochs(rows, config.epochs, config.batchSize);
}

/** What the optimizer is told. */
export function optimizerSettings(
  config: TrainingConfig,
  steps: number,
): { schedule: SchedulePlan; weightDecay: number; gradientClip: number } {
  const { schedule, learningRate, warmupRatio, weightDecay, gradientClip } = config;
  return { schedule: { schedule, learningRate, warmupRatio, steps }, weightDecay, gradientClip };
}

/** Packed tokens on the GPU at once where nothing was asked for, and the fewest that a batch is cut into. */
export const defaultMicroBatchTokens = 16_384;
export const fewestMicroBatchTokens = 512;

/** How a batch is cut into parts: as the run file says, else by the tokens that fit the memory. */
export function microBatchLimits(
  { microBatchSize, microBatchTokens }: TrainingConfig,
  fittingTokens = defaultMicroBatchTokens,
): { microBatchSize: number | undefined; microBatchTokens: number | undefined } {
  const isAsked = microBatchSize !== undefined || microBatchTokens !== undefined;
  return { microBatchSize, microBatchTokens: isAsked ? microBatchTokens : fittingTokens };
}

/** Dropout of a micro-batch: one rate for all where the run file says so, else the model's own. */
export function dropoutSites(config: TrainingConfig, model: ModelState, ...key: readonly number[]): DropoutSites {
  return {
    hiddenRate: config.dropout ?? model.config.hiddenDropout,
    attentionRate: config.dropout ?? model.config.attentionDropout,
    seed: hashKeys(...key),
  };
}
