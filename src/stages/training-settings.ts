import type { ConfigOf } from '../contract/fields.ts';
import { stepsOfEpochs } from '../data/batching/batch-plan.ts';
import type { DropoutSites } from '../model/dropout-sites.ts';
import { hashKeys } from '../base/random.ts';
import type { ModelState } from '../model/model-state.ts';
import { sizeOf } from '../tensor/device/tensor-device.ts';
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

/** Packed tokens on the GPU at once where nothing was asked for. */
const defaultMicroBatchTokens = 16_384;
const fewestTokens = 512;

/**
 * Tokens whose activations fit into the budget beside weights, gradients and moments: a rough upper bound of what a layer
 * keeps for a token (about 9 widths and 2 feed-forward widths of 32-bit numbers), for all layers.
 */
function tokensWithin(budgetMiB: number, { config, arena }: ModelState): number {
  const parameters = arena.specs.reduce((sum, { shape }) => sum + sizeOf(shape), 0);
  const bytesPerToken = 4 * (config.layers + 1) * (9 * config.width + 2 * config.feedForward);
  const left = budgetMiB * 1024 ** 2 - 16 * parameters;
  return Math.max(fewestTokens, Math.floor(left / bytesPerToken));
}

/** How a batch is cut into parts: as asked for, else by tokens within the budget. */
export function microBatchLimits(
  config: TrainingConfig,
  model: ModelState,
  gpuBudgetMiB: number | undefined,
): { microBatchSize: number | undefined; microBatchTokens: number | undefined } {
  const { microBatchSize, microBatchTokens } = config;
  if (microBatchSize !== undefined || microBatchTokens !== undefined) return { microBatchSize, microBatchTokens };
  const within = gpuBudgetMiB === undefined ? defaultMicroBatchTokens : tokensWithin(gpuBudgetMiB, model);
  return { microBatchSize, microBatchTokens: Math.min(defaultMicroBatchTokens, within) };
}

/** Dropout of a micro-batch: one rate for all where the run file says so, else the model's own. */
export function dropoutSites(config: TrainingConfig, model: ModelState, ...key: readonly number[]): DropoutSites {
  return {
    hiddenRate: config.dropout ?? model.config.hiddenDropout,
    attentionRate: config.dropout ?? model.config.attentionDropout,
    seed: hashKeys(...key),
  };
}
