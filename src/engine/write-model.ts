// A trained model as a folder that sentence-transformers, transformers and FlagEmbedding load. Weights stream from the
// device, one tensor at a time.

import type { Folder } from '../base/folder.ts';
import type { EvaluationRecord } from '../contract/metrics.ts';
import type { RunFile, StageEntry } from '../contract/run-file.ts';
import { writeHuggingFaceFolder } from '../checkpoints/exporters/huggingface.ts';
import { writeRerankerFolder } from '../checkpoints/exporters/reranker.ts';
import type { CardData, CardStage } from '../checkpoints/exporters/exported-model.ts';
import { isFloatDtype, type FloatDtype, type TensorToWrite } from '../checkpoints/safetensors.ts';
import { bertTensorNames, classifierTensorNames } from '../checkpoints/tensor-names.ts';
import type { ModelTensor } from '../checkpoints/read-model-folder.ts';
import type { ModelState } from '../model/model-state.ts';
import { stageDefinitions } from '../stages/definitions.ts';
import type { ModelSource } from './model-source.ts';

export interface ModelToWrite {
  readonly source: ModelSource;
  readonly state: ModelState;
  readonly runFile: RunFile;
  /** Stages that made this model, in order, with the steps they took. */
  readonly stages: readonly { readonly entry: StageEntry; readonly steps: number }[];
  readonly data: readonly CardData[];
  readonly evaluations: readonly EvaluationRecord[];
  readonly languages: readonly string[];
}

/** Writes the folder of the kind of model that its last stage makes. */
export async function writeModel(folder: Folder, model: ModelToWrite): Promise<void> {
  const { source, state } = model;
  const last = model.stages.at(-1)?.entry;
  if (last !== undefined && stageDefinitions[last.stage].makes === 'reranker') {
    await writeRerankerFolder(folder, {
      ...exportedParts(model),
      maximumSequenceLength: longestPair(model, last),
      tensors: rerankerTensorsOf(source, state),
      scoresAre: last.config['loss'] === 'grouped' ? 'order' : 'probabilities',
    });
    return;
  }
  await writeHuggingFaceFolder(folder, {
    ...exportedParts(model),
    pooling: state.pooling,
    normalize: true,
    maximumSequenceLength: state.maximumSequenceLength,
    tensors: tensorsOf(source, state),
    rawSentenceTransformers: source.folder?.rawSentenceTransformers,
  });
}

function exportedParts(model: ModelToWrite) {
  const { source, state } = model;
  const last = model.stages.at(-1)?.entry;
  return {
    config: state.config,
    instruction: last?.data.find((entry) => entry.instruction !== '')?.instruction ?? '',
    passageInstruction: last?.data.find((entry) => entry.passageInstruction !== '')?.passageInstruction ?? '',
    tokenizerFiles: source.tokenizer.files,
    lowercase: source.tokenizer.lowercase,
    card: {
      name: model.runFile.name,
      baseModel: source.name,
      licence: source.folder?.licence,
      languages: model.languages,
      data: model.data,
      stages: model.stages.map(({ entry, steps }): CardStage => ({ id: entry.id, stage: entry.stage, steps, settings: entry.config })),
      evaluations: model.evaluations,
    },
  };
}

/** In tokens, as the stage cut its pairs. */
function longestPair({ state }: ModelToWrite, { config }: StageEntry): number {
  const { maximumPositions } = state.config;
  const { maximumLength } = config;
  return typeof maximumLength === 'number' ? Math.min(maximumLength, maximumPositions) : maximumPositions;
}

/** The names and types of an imported model are kept, a new one gets BertModel's in F32. */
function tensorsOf(source: ModelSource, state: ModelState): readonly TensorToWrite[] {
  const { arena } = state;
  if (source.folder !== undefined) return source.folder.tensors.map((tensor) => imported(tensor, state));
  const names = bertTensorNames(state.config).filter(({ name }) => arena.has(name));
  return names.map(({ name, shape }) => ({ name, shape, dtype: 'F32', values: () => arena.read(name) }));
}

/**
 * Those of BertForSequenceClassification: as they came where the imported model is one, else under its names; a tensor of
 * the imported model keeps its type, what is new is F32.
 */
function rerankerTensorsOf(source: ModelSource, state: ModelState): readonly TensorToWrite[] {
  if (source.folder?.hasClassifier === true) return tensorsOf(source, state);
  const dtypes = new Map(source.folder?.tensors.map(({ canonicalName, dtype }) => [canonicalName, dtype]));
  const dtypeOf = (name: string): FloatDtype => {
    const dtype = dtypes.get(name);
    return dtype !== undefined && isFloatDtype(dtype) ? dtype : 'F32';
  };
  return [
    ...bertTensorNames(state.config).map((tensor) => ({ ...tensor, prefix: 'bert.' })),
    ...classifierTensorNames(state.config).map((tensor) => ({ ...tensor, prefix: '' })),
  ].map(({ name, shape, prefix }) => ({ name: prefix + name, shape, dtype: dtypeOf(name), values: () => state.arena.read(name) }));
}

/** A tensor under its own name and type: from the arena where it is part of the model, else the bytes it came with. */
function imported(tensor: ModelTensor, { arena }: ModelState): TensorToWrite {
  const { name, dtype, shape } = tensor;
  const from = tensor.tiedTo ?? tensor.canonicalName;
  if (isFloatDtype(dtype) && arena.has(from)) return { name, dtype, shape, values: () => arena.read(from) };
  return { name, dtype, shape, bytes: () => tensor.readBytes() };
}
