// A step before the first: the trainer records it on a device that only plans. Its memory, its pipelines and the products
// whose tiles are still to be chosen are known before the GPU is asked for anything.

import { MemoryFolder } from '../base/memory-folder.ts';
import { learningRateAt } from '../optimizers/schedule.ts';
import type { StageSetup, TrainingStage } from '../stages/trainer.ts';
import { PlanningDevice } from '../tensor/device/planning-device.ts';
import { recordUpdate } from './record-update.ts';

export interface StepPlan {
  /** Bytes that live on the device at the most while steps and the work between them run: what is there now, and what they add. */
  readonly peakBytes: number;
  /** The recording: calls and pipelines of the planned steps. */
  readonly recording: Pick<PlanningDevice, 'calls' | 'pipelines'>;
  /** Of one step. */
  readonly dispatches: number;
  /** Packed tokens of one step. */
  readonly tokens: number;
}

/**
 * Rows whose batches are looked at: small batches differ in length, large ones hardly. With them the pool grows for
 * about twenty steps: of the demo's peak of 120 steps 24 planned ones tell all, 8 four fifths.
 */
const plannedRows = 640;
const mostSteps = 24;

/**
 * Plans the first steps of a stage, as they will be cut and packed.
 * @throws CapabilityError where something is larger than the device binds
 */
export async function planSteps(stage: TrainingStage, setup: StageSetup): Promise<StepPlan> {
  const planning = new PlanningDevice(setup.device);
  // What is computed here is worth nothing: none of it may stay with the run, and the stage's sentences come with its steps.
  const silent = { folder: new MemoryFolder(), onNote: () => undefined, onPhase: () => undefined };
  const trainer = await stage.prepare({ ...setup, ...silent, device: planning });
  const rows = Number(setup.entry.config['batchSize']);
  const steps = Math.min(trainer.steps, Math.max(1, Math.min(mostSteps, Math.floor(plannedRows / rows))));
  let tokens = 0;
  for (let step = 1; step <= steps; step += 1) {
    const recorded = await trainer.gradients(step);
    recordUpdate(planning, setup.model.arena, { ...trainer, learningRate: learningRateAt(trainer.schedule, step) });
    await recorded.read();
    tokens = Math.max(tokens, recorded.tokens);
  }
  const dispatches = Math.ceil(planning.counters.dispatches / steps);
  // Without dropout other programs run: they too are compiled before the first step.
  await trainer.lookInside?.();
  // Work between two steps begins with an empty pool.
  const added = Math.max(planning.memory().peakBytes, trainer.bytesBeforeStep?.() ?? 0);
  return { peakBytes: setup.device.memory().usedBytes + added, recording: planning, dispatches, tokens };
}
