// A stage that learns, prepared by itself on a small new model, with data sets given as rows.

import { assertExists } from '../base/assert.ts';
import { MemoryFolder } from '../base/memory-folder.ts';
import { stateForStage, type ModelState } from '../model/model-state.ts';
import { readRunFile } from '../stages/definitions.ts';
import type { StageSetup, StageTrainer, TrainingStage } from '../stages/trainer.ts';
import type { TensorDevice } from '../tensor/device/tensor-device.ts';
import { caseModel, caseTokens, datasetOf } from './maker-case.ts';

export interface TrainerCase {
  /** The stage as a run file has it, with its data. */
  readonly entry: { readonly stage: string; readonly data: readonly unknown[]; readonly [key: string]: unknown };
  /** Rows by the name that the entry gives their file. */
  readonly files: Readonly<Record<string, readonly unknown[]>>;
  readonly seed?: number;
}

export interface PreparedCase {
  readonly trainer: StageTrainer;
  readonly model: ModelState;
}

/** Everything that a stage is given, after it looked at its data as a run lets it do before the first step. */
export async function trainerSetup(
  device: TensorDevice,
  stage: TrainingStage,
  { entry, files, seed = 7 }: TrainerCase,
): Promise<StageSetup> {
  const read = assertExists(
    readRunFile({ version: 1, model: { folder: 'model' }, stages: [{ id: 'learns', ...entry }] }).stages[0],
    'the stage',
  );
  const data = await Promise.all(
    read.data.map(async (one) => ({ entry: one, dataset: await datasetOf(assertExists(files[one.file], one.file), one.file) })),
  );
  for (const one of [undefined, ...data]) stage.refuse?.(read, one);
  const setup = {
    device,
    model: stateForStage(device, await caseModel(device, seed), { trained: stage.trained(read), seed }),
    tokens: caseTokens,
    entry: read,
    data,
    seed,
    folder: new MemoryFolder(),
    openModel: () => Promise.reject(new Error('the stage opens no other model')),
    releaseModel: () => undefined,
    entryOf: () => undefined,
    openFile: () => Promise.reject(new Error('the stage opens no other file')),
    onPhase: () => undefined,
    onNote: () => undefined,
    signal: new AbortController().signal,
  };
  return setup;
}

export async function prepareCase(device: TensorDevice, stage: TrainingStage, item: TrainerCase): Promise<PreparedCase> {
  const setup = await trainerSetup(device, stage, item);
  return { trainer: await stage.prepare(setup), model: setup.model };
}

/** The values of a step; its gradients are in the arena. */
export async function valuesOfStep(trainer: StageTrainer, step: number): Promise<Readonly<Record<string, number>>> {
  return (await trainer.gradients(step)).read();
}

/** The largest gradient of any parameter: not a number where one of them is none. */
export async function largestGradient(device: TensorDevice, { arena }: ModelState): Promise<number> {
  let largest = 0;
  for (const name of arena.names('firstMoments')) {
    for (const value of await device.read(arena.gradient(name))) largest = Number.isNaN(value) ? NaN : Math.max(largest, Math.abs(value));
  }
  return largest;
}
