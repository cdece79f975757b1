// Draft -> run file and back: whatever the run file's reader accepts comes out as it went in.

import type { Field, Fields, FieldValue, FieldValues } from '../../contract/fields.ts';
import type { DataEntry, EvaluationEntry, RunFile, StageEntry } from '../../contract/run-file.ts';
import { takesModels } from '../../contract/stage.ts';
import { stageDefinitions } from '../../stages/definitions.ts';
import {
  asksQueries,
  definitionOf,
  emptyDraft,
  evaluationName,
  instructionOfDraft,
  instructionOfEvaluation,
  type Draft,
  type DraftData,
  type DraftEvaluation,
  type DraftStage,
  type DraftValues,
} from './draft.ts';

/** A run file as JSON values, with only what differs from the defaults. */
export interface RunFileJson {
  readonly [key: string]: unknown;
}

const given = (record: RunFileJson): RunFileJson =>
  Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined && value !== ''));

/** The run file of a draft. It is not checked here: `readRunFile` says what is wrong with it. */
export function runFileOf(draft: Draft): RunFileJson {
  const checkpoint = given({ ...draft.checkpoint });
  return {
    version: 1,
    name: draft.name === '' ? 'run' : draft.name,
    seed: draft.seed,
    ...(draft.precision === 'f32' ? {} : { precision: draft.precision }),
    ...given({ gpuBudgetMiB: draft.gpuBudgetMiB }),
    ...(Object.keys(checkpoint).length === 0 ? {} : { checkpoint }),
    model: { ...modelOf(draft), ...(draft.pooling === 'given' ? {} : { pooling: draft.pooling }) },
    stages: draft.stages.map(stageOf),
    evaluation: draft.evaluations.map((evaluation) => evaluationOf(draft, evaluation)),
    export: draft.export,
  };
}

function modelOf(draft: Draft): RunFileJson {
  if (draft.model.kind === 'folder') return { folder: draft.model.name };
  const { tokenizerFrom, vocabularySize, vocabularyData, lowercase, ...shape } = draft.newModel;
  const tokenizer =
    tokenizerFrom === undefined
      ? { train: { size: vocabularySize, data: vocabularyData.length > 0 ? vocabularyData : ownData(draft), lowercase } }
      : { folder: tokenizerFrom };
  return { new: { ...shape, tokenizer } };
}

/** Every data set that the stages read, once; what a stage makes itself does not exist yet. */
function ownData({ stages }: Draft): readonly string[] {
  const made = new Set(stages.map(({ output }) => output));
  return [...new Set(stages.flatMap(({ data }) => data.map(({ file }) => file)))].filter((name) => !made.has(name));
}

function stageOf(stage: DraftStage): RunFileJson {
  const definition = definitionOf(stage);
  const { epochs, ...others } = stage.values;
  const values = others['steps'] === undefined && epochs !== undefined ? stage.values : others;
  const input = takesModels(definition)
    ? { models: stage.models.map(({ from, weight }) => ({ from, weight })) }
    : { ...given({ from: stage.from }), data: stage.data.map((entry) => dataOf(entry, definition.dataKeys)) };
  return {
    stage: stage.stage,
    ...given({ id: stage.id }),
    ...input,
    ...values,
    ...(definition.makes === 'rows' ? { output: stage.output } : {}),
  };
}

function dataOf({ file, ...settings }: DraftData, keys: readonly string[]): unknown {
  const known = given(Object.fromEntries(Object.entries(settings).filter(([key]) => keys.includes(key))));
  return Object.keys(known).length === 0 ? file : { file, ...known };
}

function evaluationOf(draft: Draft, evaluation: DraftEvaluation): RunFileJson {
  const { kind, set, compareInstructions } = evaluation;
  const isRetrieval = kind === 'retrieval';
  return {
    kind,
    ...given({ name: evaluationName(evaluation) }),
    ...(isRetrieval ? { folder: set } : { file: set }),
    ...given({
      instruction: instructionOfEvaluation(draft, evaluation),
      passageInstruction: evaluation.passageInstruction,
      everySteps: evaluation.everySteps,
      rerankWith: evaluation.rerankWith,
    }),
    ...(isRetrieval ? given({ documents: evaluation.documents, rerankDepth: evaluation.rerankDepth }) : {}),
    ...(isRetrieval && compareInstructions.length > 0 ? { compareInstructions } : {}),
  };
}

/** The draft that shows a run file as a form. */
export function draftOf(file: RunFile): Draft {
  const { checkpoint } = file;
  const draft: Draft = {
    name: file.name,
    seed: file.seed,
    precision: file.precision,
    gpuBudgetMiB: file.gpuBudgetMiB,
    checkpoint: {
      everySeconds: checkpoint.everySeconds === 60 ? undefined : checkpoint.everySeconds,
      keepLast: checkpoint.keepLast === 2 ? undefined : checkpoint.keepLast,
      keepBest: checkpoint.keepBest,
    },
    export: file.export,
    ...modelPart(file),
    pooling: file.model.pooling ?? 'given',
    stages: file.stages.map((entry, index) => stagePart(entry, `s${index + 1}`)),
    evaluations: [],
  };
  const prefix = instructionOfDraft(draft);
  const evaluations = file.evaluation.map((entry, index) => evaluationPart(entry, `s${file.stages.length + index + 1}`, prefix));
  return { ...draft, evaluations };
}

function modelPart(file: RunFile): Pick<Draft, 'model' | 'newModel'> {
  if ('folder' in file.model) return { model: { kind: 'folder', name: file.model.folder }, newModel: emptyDraft.newModel };
  const { tokenizer, ...shape } = file.model.new;
  const base = { ...emptyDraft.newModel, ...shape };
  if ('folder' in tokenizer) return { model: { kind: 'new' }, newModel: { ...base, tokenizerFrom: tokenizer.folder } };
  const { size, data, lowercase } = tokenizer.train;
  return { model: { kind: 'new' }, newModel: { ...base, vocabularySize: size, vocabularyData: data, lowercase } };
}

function stagePart(entry: StageEntry, key: string): DraftStage {
  return {
    key,
    stage: entry.stage,
    id: entry.named ? entry.id : '',
    from: entry.from,
    data: entry.data.map(dataPart),
    instruction: entry.data[0]?.instruction ?? '',
    models: entry.models,
    output: entry.output ?? '',
    values: changedValues(stageDefinitions[entry.stage].fields, entry.config),
  };
}

function dataPart({ file, instruction, passageInstruction, minimumScore, inBatchNegatives }: DataEntry): DraftData {
  return { file, instruction, passageInstruction, minimumScore, inBatchNegatives };
}

/** What differs from the defaults; of a group that is switched on, what differs within it. */
function changedValues(fields: Fields, config: FieldValues): DraftValues {
  const changed = Object.entries(config).filter(([key, value]) => JSON.stringify(value) !== JSON.stringify(fields[key]?.default));
  return Object.fromEntries(changed.map(([key, value]) => [key, draftValue(fields[key], value)]));
}

function draftValue(field: Field | undefined, value: FieldValue): unknown {
  return field?.kind === 'group' && isGroup(value) ? changedValues(field.fields, value) : value;
}

function isGroup(value: FieldValue): value is FieldValues {
  return typeof value === 'object' && !Array.isArray(value);
}

function evaluationPart(entry: EvaluationEntry, key: string, prefix: string): DraftEvaluation {
  const isRetrieval = entry.kind === 'retrieval';
  const set = isRetrieval ? entry.folder : entry.file;
  const usual = asksQueries(entry.kind) ? prefix : '';
  return {
    key,
    kind: entry.kind,
    set,
    name: entry.name === set ? '' : entry.name,
    instruction: entry.instruction === usual ? undefined : entry.instruction,
    passageInstruction: entry.passageInstruction,
    everySteps: entry.everySteps,
    documents: isRetrieval ? entry.documents : undefined,
    compareInstructions: isRetrieval ? entry.compareInstructions : [],
    rerankWith: entry.rerankWith,
    rerankDepth: isRetrieval && entry.rerankDepth !== 100 ? entry.rerankDepth : undefined,
  };
}
