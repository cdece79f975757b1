// A training checkpoint: weights and moments by name, and where the run stood.

import { InputError, StorageError } from '../base/errors.ts';
import type { Folder } from '../base/folder.ts';
import { readLatestCheckpoint, writeCheckpoint, type ArrayToSave, type Checkpoint } from '../checkpoints/checkpoint.ts';
import type { ArenaPart, ParameterArena } from '../tensor/arena/parameter-arena.ts';

export const checkpointPath = 'checkpoints';

/** Where a run stands between two steps. */
export interface RunPosition {
  readonly stageIndex: number;
  /** Steps of the stage that are done. */
  readonly step: number;
  readonly metricsLines: number;
  readonly evaluationLines: number;
  /** Seconds of training so far, pauses left out. */
  readonly seconds: number;
  /** Of the run file: another run's checkpoint is not gone on from. */
  readonly fingerprint: number;
  /** Packed tokens of the parts into which the stage's batches are cut, where they were fitted to the memory. */
  readonly microBatchTokens?: number | undefined;
}

const optimizerStateName = 'optimizerState';
const parts: readonly ArenaPart[] = ['parameters', 'firstMoments', 'secondMoments'];

/** Saves weights, moments, the optimizer's state and position; the former checkpoint stands until this one is complete. */
export async function saveRun(folder: Folder, arena: ParameterArena, position: RunPosition, keepLast: number): Promise<void> {
  await writeCheckpoint(folder.folder(checkpointPath), { state: { ...position }, arrays: arraysOf(arena) }, keepLast);
}

function* arraysOf(arena: ParameterArena): Generator<ArrayToSave> {
  for (const part of parts) {
    for (const name of arena.names(part)) {
      yield {
        name: `${part}/${name}`,
        bytes: async () => bytesOf(await arena.read(name, part)),
      };
    }
  }
  if (arena.trains) yield { name: optimizerStateName, bytes: async () => bytesOf(await arena.readOptimizerState()) };
}

function bytesOf(values: Float32Array): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}

function valuesOf(bytes: Uint8Array): Float32Array {
  const aligned = bytes.byteOffset % 4 === 0 ? bytes : bytes.slice();
  return new Float32Array(aligned.buffer, aligned.byteOffset, aligned.byteLength / 4);
}

export interface SavedRun {
  readonly position: RunPosition;
  readonly checkpoint: Checkpoint;
}

/**
 * The newest whole checkpoint of a run; undefined where it never saved.
 * @param fingerprints of the run file, and of those that it replaces
 * @throws InputError where it was made by another model, other stages or another seed
 */
export async function loadRun(folder: Folder, fingerprints: readonly number[]): Promise<SavedRun | undefined> {
  const checkpoint = await readLatestCheckpoint(folder.folder(checkpointPath));
  if (checkpoint === undefined) return undefined;
  const number = (key: keyof RunPosition): number => {
    const value = checkpoint.state[key];
    if (typeof value === 'number') return value;
    throw new StorageError(`The checkpoint does not say its ${key}.`, 'Start the run again from its run file.');
  };
  const position = {
    stageIndex: number('stageIndex'),
    step: number('step'),
    metricsLines: number('metricsLines'),
    evaluationLines: number('evaluationLines'),
    seconds: number('seconds'),
    fingerprint: number('fingerprint'),
    // Checkpoints from before it was saved, and those between two stages, do not have it.
    microBatchTokens: checkpoint.state['microBatchTokens'] === undefined ? undefined : number('microBatchTokens'),
  };
  if (!fingerprints.includes(position.fingerprint)) {
    throw new InputError(
      'The checkpoint was made by another run file: model, stages or seed differ.',
      'Resume with the run file as it was, or start without resuming.',
      { fault: { key: 'checkpoint-of-another-run' } },
    );
  }
  return { position, checkpoint };
}

/** Puts saved weights, moments and the optimizer's state back into an arena of the same stage. */
export async function restoreArena(arena: ParameterArena, saved: SavedRun): Promise<void> {
  for (const part of parts) {
    for (const name of arena.names(part)) {
      const array = saved.checkpoint.arrays.get(`${part}/${name}`);
      if (array === undefined) throw new StorageError(`The checkpoint lacks ${part} of ${name}.`, 'Start the run again from its run file.');
      arena.write(name, valuesOf(await array.read()), part);
    }
  }
  if (!arena.trains) return;
  // Checkpoints from before there was a state: every step of the stage was an update.
  const state = await saved.checkpoint.arrays.get(optimizerStateName)?.read();
  await arena.restoreOptimizerState(state === undefined ? saved.position.step : valuesOf(state));
}
