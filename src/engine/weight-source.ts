// Where the parameters of a model can be read one at a time, without the model on the device.

import { assertExists } from '../base/assert.ts';
import type { ModelFolder } from '../checkpoints/read-model-folder.ts';
import { readTensorValues, type SafetensorsFile } from '../checkpoints/safetensors.ts';
import { partsOfOrigin, type ModelDescription } from '../model/model-state.ts';
import { initialValues, nothingTrained, parameterSpecs } from '../model/parameters.ts';
import type { WeightSource } from '../stages/trainer.ts';
import type { ParameterArena } from '../tensor/arena/parameter-arena.ts';

/** Of a model that is on the device. */
export function arenaWeights(arena: ParameterArena): WeightSource {
  return { names: new Set(arena.specs.map(({ name }) => name)), read: (name) => arena.read(name) };
}

/** Of the model that a run loaded: from its folder, or drawn from the seed again. */
export function originWeights({ config }: ModelDescription, origin: ModelFolder | number): WeightSource {
  const isNew = typeof origin === 'number';
  const specs = parameterSpecs(config, partsOfOrigin(isNew ? undefined : origin), nothingTrained);
  const names = new Set(specs.map(({ name }) => name));
  if (isNew) {
    const specOf = new Map(specs.map((spec) => [spec.name, spec]));
    return { names, read: (name) => Promise.resolve(initialValues(assertExists(specOf.get(name), name), config, origin)) };
  }
  const tensorOf = new Map(origin.tensors.map((tensor) => [tensor.canonicalName, tensor]));
  return { names, read: (name) => assertExists(tensorOf.get(name), name).read() };
}

/** Of a model whose weights were kept with the run. */
export function fileWeights(file: SafetensorsFile): WeightSource {
  const tensorOf = new Map(file.tensors.map((tensor) => [tensor.name, tensor]));
  return { names: new Set(tensorOf.keys()), read: (name) => readTensorValues(file, assertExists(tensorOf.get(name), name)) };
}
