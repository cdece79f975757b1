// Draft -> run file and back. What the form cannot show is found by the way there and back: a run file that does not
// survive it is kept as text instead.

import { InputError } from '../../base/errors.ts';
import type { FieldValue } from '../../contract/fields.ts';
import type { DataEntry, RunFile, StageEntry } from '../../contract/run-file.ts';
import { readRunFile, stageDefinitions } from '../../stages/definitions.ts';
import {
  dataOfStage,
  emptyDraft,
  includedStages,
  instructionOfDraft,
  MINED_FILE,
  type Draft,
  type DraftStage,
  type FormStage,
} from './draft.ts';

/** A run file as JSON values, with only what differs from the defaults. */
export interface RunFileJson {
  readonly [key: string]: unknown;
}

/** The run file of a draft. It is not checked here: `readRunFile` says what is wrong with it. */
export function runFileOf(draft: Draft): RunFileJson {
  return {
    version: 1,
    name: draft.name === '' ? 'run' : draft.name,
    seed: draft.seed,
    model: { ...modelOf(draft), ...(draft.pooling === 'given' ? {} : { pooling: draft.pooling }) },
    stages: includedStages(draft).map((id) => stageOf(draft, id)),
    evaluation: draft.evaluation.set === undefined ? [] : [evaluationOf(draft, draft.evaluation.set)],
    export: ['huggingface'],
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
function ownData(draft: Draft): readonly string[] {
  return [...new Set(includedStages(draft).flatMap((id) => dataOfStage(draft, id)))].filter((name) => name !== MINED_FILE);
}

function stageOf(draft: Draft, id: FormStage): RunFileJson {
  const stage = draft.stages[id];
  const definition = stageDefinitions[id];
  const withInstruction = definition.dataKeys.includes('instruction') && stage.instruction !== '';
  const { epochs, ...others } = stage.values;
  const values = others['steps'] === undefined && epochs !== undefined ? stage.values : others;
  return {
    stage: id,
    data: dataOfStage(draft, id).map((file) => (withInstruction ? { file, instruction: stage.instruction } : file)),
    ...values,
    ...(definition.makes === 'rows' ? { output: MINED_FILE } : {}),
  };
}

function evaluationOf(draft: Draft, set: string): RunFileJson {
  const { everySteps, documents } = draft.evaluation;
  const instruction = draft.evaluation.instruction ?? instructionOfDraft(draft);
  return {
    kind: 'retrieval',
    name: set,
    folder: set,
    ...(instruction === '' ? {} : { instruction }),
    ...(everySteps === undefined ? {} : { everySteps }),
    ...(documents === undefined ? {} : { documents }),
  };
}

/** The draft that shows a run file as a form; undefined where the form has no place for a part of it. */
export function draftOf(file: RunFile): Draft | undefined {
  const draft: Draft = {
    ...emptyDraft,
    name: file.name,
    seed: file.seed,
    ...modelPart(file),
    pooling: file.model.pooling ?? 'given',
    stages: {
      retromae: stagePart(file, 'retromae'),
      contrastive: stagePart(file, 'contrastive'),
      mine: stagePart(file, 'mine'),
      task: stagePart(file, 'task'),
    },
    evaluation: evaluationPart(file),
  };
  return sameRun(file, draft) ? draft : undefined;
}

function sameRun(file: RunFile, draft: Draft): boolean {
  try {
    return JSON.stringify(withoutNames(readRunFile(runFileOf(draft)))) === JSON.stringify(withoutNames(file));
  } catch (error) {
    if (error instanceof InputError) return false;
    throw error;
  }
}

/** Ids that the run file's reader made up are not part of what was written. */
function withoutNames(file: RunFile): unknown {
  return { ...file, stages: file.stages.map((stage) => (stage.named ? stage : { ...stage, id: '' })) };
}

function modelPart(file: RunFile): Pick<Draft, 'model' | 'newModel'> {
  if ('folder' in file.model) return { model: { kind: 'folder', name: file.model.folder }, newModel: emptyDraft.newModel };
  const { tokenizer, ...shape } = file.model.new;
  const base = { ...emptyDraft.newModel, ...shape };
  if ('folder' in tokenizer) return { model: { kind: 'new' }, newModel: { ...base, tokenizerFrom: tokenizer.folder } };
  const { size, data, lowercase } = tokenizer.train;
  return { model: { kind: 'new' }, newModel: { ...base, vocabularySize: size, vocabularyData: data, lowercase } };
}

function stagePart(file: RunFile, id: FormStage): DraftStage {
  const entry = file.stages.find((stage) => stage.stage === id);
  if (entry === undefined) return emptyDraft.stages[id].included ? { ...emptyDraft.stages[id], included: false } : emptyDraft.stages[id];
  return {
    included: true,
    data: entry.data.map((data: DataEntry) => data.file),
    instruction: entry.data[0]?.instruction ?? '',
    values: changedValues(entry),
  };
}

function changedValues(entry: StageEntry): Readonly<Record<string, FieldValue>> {
  const { fields } = stageDefinitions[entry.stage];
  const changed = Object.entries(entry.config).filter(([key, value]) => JSON.stringify(value) !== JSON.stringify(fields[key]?.default));
  return Object.fromEntries(changed);
}

function evaluationPart(file: RunFile): Draft['evaluation'] {
  const entry = file.evaluation[0];
  if (entry?.kind !== 'retrieval') return emptyDraft.evaluation;
  return { set: entry.folder, everySteps: entry.everySteps, documents: entry.documents, instruction: entry.instruction };
}
