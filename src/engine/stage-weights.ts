// Weights of an earlier stage that a later one starts from (`from`): kept with the run until it ends.

import { StorageError } from '../base/errors.ts';
import type { Folder } from '../base/folder.ts';
import { openSafetensors, readTensorValues, writeSafetensors, type SafetensorsFile } from '../checkpoints/safetensors.ts';
import type { TensorDevice } from '../tensor/device/tensor-device.ts';
import { partsIn } from '../model/parameters.ts';
import { emptyState, type ModelDescription, type ModelState } from '../model/model-state.ts';

function pathOf(id: string): string {
  return `stages/${id}.safetensors`;
}

/** Writes all parameters of a model state. */
export async function keepStageWeights(folder: Folder, id: string, state: ModelState): Promise<void> {
  const tensors = state.arena.specs.map(({ name, shape }) => ({
    name,
    shape,
    dtype: 'F32' as const,
    values: () => state.arena.read(name),
  }));
  await writeSafetensors(await folder.writer(pathOf(id)), tensors);
}

/** Opens the file of a stage. @throws StorageError where it is gone */
export async function openStageWeights(folder: Folder, id: string): Promise<SafetensorsFile> {
  const source = await folder.open(pathOf(id));
  if (source === undefined) throw new StorageError(`The weights of stage ${id} are gone.`, 'Start the run again from its run file.');
  return openSafetensors(source);
}

/** Reads them into an arena for inference. */
export async function loadStageWeights(
  folder: Folder,
  id: string,
  device: TensorDevice,
  description: ModelDescription,
): Promise<ModelState> {
  const file = await openStageWeights(folder, id);
  const names = new Set(file.tensors.map((tensor) => tensor.name));
  const state = emptyState(device, description, partsIn(names));
  for (const tensor of file.tensors) if (state.arena.has(tensor.name)) state.arena.write(tensor.name, await readTensorValues(file, tensor));
  return state;
}
