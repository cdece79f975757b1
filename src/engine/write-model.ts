// A trained model as a folder that sentence-transformers, transformers and FlagEmbedding load. Weights stream from the
// device, one tensor at a time.

import type { Folder } from '../base/folder.ts';
import type { EvaluationRecord } from '../contract/metrics.ts';
import type { RunFile, StageEntry } from '../contract/run-file.ts';
import { writeAdapterFolder } from '../checkpoints/exporters/adapter.ts';
import { writeHuggingFaceFolder } from '../checkpoints/exporters/huggingface.ts';
import { writeRerankerFolder } from '../checkpoints/exporters/reranker.ts';
import type { CardData, CardStage } from '../checkpoints/exporters/exported-model.ts';
import { isFloatDtype, type FloatDtype, type TensorToWrite } from '../checkpoints/safetensors.ts';
import { bertTensorNames, classifierTensorNames } from '../checkpoints/tensor-names.ts';
import type { ModelTensor } from '../checkpoints/read-model-folder.ts';
import type { ModelState } from '../model/model-state.ts';
import { adapterPrefix, adapterTensorNames, type AdapterLayers } from '../model/parameters.ts';
import { stageDefinitions } from '../stages/definitions.ts';
import { stageWorkers } from '../stages/trainers.ts';
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
  if (state.parts.adapter !== undefined) {
    await writeAdapterFolder(folder, {
      ...exportedParts(model),
      width: state.config.width,
      layers: state.parts.adapter,
      tensors: adapterTensorsOf(state, state.parts.adapter),
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
  // A merge has no data of its own: it is asked as one of its models was.
  const isMerge = last !== undefined && last.models.length > 0;
  const data = isMerge ? model.stages.toReversed().flatMap(({ entry }) => entry.data) : (last?.data ?? []);
  return {
    config: state.config,
    instruction: data.find((entry) => entry.instruction !== '')?.instruction ?? '',
    passageInstruction: data.find((entry) => entry.passageInstruction !== '')?.passageInstruction ?? '',
    tokenizerFiles: source.tokenizer.files,
    lowercase: source.tokenizer.lowercase,
    card: {
      name: model.runFile.name,
      baseModel: source.name,
      licence: source.folder?.licence,
      languages: model.languages,
      data: model.data,
      stages: model.stages.map(({ entry, steps }): CardStage => ({
        id: entry.id,
        stage: entry.stage,
        steps,
        settings: settingsOf(entry, model),
      })),
      evaluations: model.evaluations,
    },
  };
}

/** Of a merge also its models, and the weights that were taken. */
function settingsOf(entry: StageEntry, { evaluations }: ModelToWrite): Readonly<Record<string, unknown>> {
  const worker = stageWorkers[entry.stage];
  if (worker.kind !== 'merges') return entry.config;
  return {
    ...entry.config,
    models: entry.models.map(({ from }) => from).join(' + '),
    weights: worker.stage.taken(entry, evaluations).name,
  };
}

/** Without what the run calls the part, as LlamaIndex names them. */
function adapterTensorsOf({ config, arena }: ModelState, layers: AdapterLayers): readonly TensorToWrite[] {
  return adapterTensorNames(config, layers).map(({ name, shape }) => ({
    name: name.slice(adapterPrefix.length),
    shape,
    dtype: 'F32',
    values: () => arena.read(name),
  }));
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
