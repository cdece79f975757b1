// A model on a device, and how it goes from one stage to the next: what a stage trains decides how its arena is laid
// out, so every stage has an arena of its own, filled on the device from the one before it.

import type { Pooling, Precision } from '../contract/run-file.ts';
import type { BertConfig } from '../checkpoints/model-config.ts';
import type { ModelFolder } from '../checkpoints/read-model-folder.ts';
import { ParameterArena } from '../tensor/arena/parameter-arena.ts';
import type { TensorDevice } from '../tensor/device/tensor-device.ts';
import type { EmbedderContext } from './embedder.ts';
import { refuseOddWidths } from './encoder.ts';
import { initialValues, nothingTrained, parameterSpecs, partsAfter, type ModelParts, type TrainedParts } from './parameters.ts';

/** What a model is, apart from its weights. */
export interface ModelDescription {
  readonly config: BertConfig;
  readonly pooling: Pooling;
  /** In tokens. */
  readonly maximumSequenceLength: number;
}

/** The weights of a model in an arena. */
export interface ModelState extends ModelDescription {
  readonly arena: ParameterArena;
  readonly parts: ModelParts;
}

/** Loads a model for inference: from its folder, or new weights from the seed. */
export async function loadModelState(
  device: TensorDevice,
  description: ModelDescription,
  origin: ModelFolder | number,
): Promise<ModelState> {
  refuseOddWidths(description.config);
  const isNew = typeof origin === 'number';
  const parts = partsOfOrigin(isNew ? undefined : origin);
  const specs = parameterSpecs(description.config, parts, nothingTrained);
  const arena = new ParameterArena(device, specs, { trains: false });
  if (isNew) {
    for (const spec of specs) arena.write(spec.name, initialValues(spec, description.config, origin));
  } else {
    for (const tensor of origin.tensors) if (arena.has(tensor.canonicalName)) arena.write(tensor.canonicalName, await tensor.read());
  }
  return { ...description, arena, parts };
}

/** The parts of a model folder; undefined: of a new model, which has a pooler because loaders warn without one. */
export function partsOfOrigin(folder: ModelFolder | undefined): ModelParts {
  return {
    pooler: folder?.hasPooler ?? true,
    languageModelHead: folder?.hasLanguageModelHead ?? false,
    classifier: folder?.hasClassifier ?? false,
    adapter: undefined,
  };
}

/** What a stage makes of a model. */
export interface StageModel {
  readonly trained: TrainedParts;
  /** Where what the model lacks (head, decoder) starts from. */
  readonly seed: number;
  readonly precision?: Precision | undefined;
}

/** A copy of a model for a stage that trains it. */
export function stateForStage(device: TensorDevice, from: ModelState, { trained, seed, precision }: StageModel): ModelState {
  const parts = partsAfter(from.parts, trained);
  const arena = new ParameterArena(device, parameterSpecs(from.config, parts, trained), { trains: true, precision });
  for (const spec of arena.specs) if (!from.arena.has(spec.name)) arena.write(spec.name, initialValues(spec, from.config, seed));
  arena.copyFrom(from.arena);
  return { ...from, arena, parts };
}

/** A copy for inference, without gradients, moments and decoder. */
export function frozenState(device: TensorDevice, from: ModelState): ModelState {
  const state = emptyState(device, from, from.parts);
  state.arena.copyFrom(from.arena);
  return state;
}

/** A model for inference whose weights are still to be written. */
export function emptyState(
  device: TensorDevice,
  { config, pooling, maximumSequenceLength }: ModelDescription,
  parts: ModelParts,
): ModelState {
  const arena = new ParameterArena(device, parameterSpecs(config, parts, nothingTrained), { trains: false });
  return { config, pooling, maximumSequenceLength, arena, parts };
}

/** The model as the layers see it. */
export function embedderContext(device: TensorDevice, state: ModelState): EmbedderContext {
  return { device, arena: state.arena, config: state.config, pooling: state.pooling };
}
