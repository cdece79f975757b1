// What happens between a stage's data and its first step: the step is planned, cut so that it fits the memory allowed,
// tiles are measured where that was never done on this device, and all GPU programs are compiled at once.

import type { TensorDevice } from '../tensor/device/tensor-device.ts';
import { measureTiles, productShapes } from '../tensor/kernels/matrix-product/measure-tiles.ts';
import type { StageSetup, StageTrainer, TrainingStage } from '../stages/trainer.ts';
import { fitStage, tooLarge } from './fit-stage.ts';
import { planSteps, type StepPlan } from './plan-steps.ts';
import type { Reporter } from './reporter.ts';

export interface PrepareOptions {
  /** Undefined: no bound. */
  readonly gpuBudgetMiB: number | undefined;
  readonly reporter: Pick<Reporter, 'phase' | 'note'>;
  readonly signal: AbortSignal;
}

export interface PreparedStage {
  readonly trainer: StageTrainer;
  readonly plan: StepPlan;
  /** Packed tokens of the parts of a batch, where they were fitted to the memory: saved, so that a run goes on with them. */
  readonly microBatchTokens: number | undefined;
}

/**
 * Makes a stage ready to run on the device.
 * @param setup `microBatchTokens` is what the checkpoint says of a stage that goes on
 * @throws CapabilityError with the numbers and the remedy, where no part of a batch fits the budget
 */
export async function prepareStage(stage: TrainingStage, setup: StageSetup, options: PrepareOptions): Promise<PreparedStage> {
  if (setup.device.kind !== 'webgpu') {
    const { microBatchTokens } = setup;
    return { trainer: await stage.prepare(setup), plan: await planSteps(stage, setup), microBatchTokens };
  }
  const { signal, reporter, gpuBudgetMiB } = options;
  // What an evaluation needed is nothing to the steps.
  setup.device.trim();
  const fitted = await fitStage(stage, setup, gpuBudgetMiB);
  if (!fitted.fits && gpuBudgetMiB !== undefined) throw tooLarge(fitted.plan.peakBytes, gpuBudgetMiB);
  const { microBatchTokens } = fitted.setup;
  if (setup.microBatchTokens !== microBatchTokens && setup.microBatchTokens !== undefined)
    reporter.note(
      `Parts of a batch hold ${String(microBatchTokens)} tokens from here on, not ${setup.microBatchTokens}: there is less GPU memory than before.`,
    );
  const isPlanned = !(await chooseTiles(setup.device, fitted.plan, options));
  // Other tiles are other programs.
  const plan = isPlanned ? fitted.plan : await planSteps(stage, fitted.setup);
  await setup.device.compile(plan.recording.pipelines, { onProgress: (done, total) => reporter.phase('compiling', done, total), signal });
  return { trainer: await stage.prepare(fitted.setup), plan, microBatchTokens };
}

/** Time that may go into measuring tiles before a stage; what is not measured by then takes the default. */
const tuningMilliseconds = 2000;
/** Operations of a product below which another tile gains less than it costs to be compiled and tried. */
const worthMeasuring = 2 ** 27;

/** @returns whether anything new was chosen */
async function chooseTiles(device: TensorDevice, plan: StepPlan, { reporter, signal }: PrepareOptions): Promise<boolean> {
  const before = device.choices.size;
  const shapes = productShapes(plan.recording.calls).filter(({ rows, columns, inner }) => 2 * rows * columns * inner >= worthMeasuring);
  await measureTiles(device, shapes, {
    milliseconds: tuningMilliseconds,
    onProgress: (done, total) => reporter.phase('tuning', done, total),
    signal,
  });
  return device.choices.size > before;
}
