// The run being configured, as the form holds it: a list of stages and a list of evaluations. Values stand as the person
// typed them: a number that cannot be read stays a text, and is named where it stands.

import type { StageProduct } from '../../contract/fields.ts';
import type { EvaluationKind, ExportFormat, Pooling, Precision } from '../../contract/run-file.ts';
import { takesModels, type StageDefinition, type StageId } from '../../contract/stage.ts';
import { stageDefinitions } from '../../stages/definitions.ts';
import type { Typed } from './draft-value.ts';

export interface DraftData {
  /** Name of a data set, or what an earlier stage makes. */
  readonly file: string;
  /** Put before every query. */
  readonly instruction: string;
  readonly passageInstruction: string;
  readonly minimumScore: Typed;
  /** Undefined: as the stage says. */
  readonly inBatchNegatives: boolean | undefined;
}

export interface DraftModel {
  readonly from: string;
  readonly weight: Typed;
}

export interface DraftStage {
  /** What the form knows the stage by, whatever its place and name. */
  readonly key: string;
  readonly stage: StageId;
  /** As it was given; empty: made up from the place, as the run file does. */
  readonly id: string;
  /** Id of an earlier stage, "model", or undefined for the last model made before. */
  readonly from: string | undefined;
  readonly data: readonly DraftData[];
  /** What the next data set that is chosen gets. */
  readonly instruction: string;
  /** What a merge adds up. */
  readonly models: readonly DraftModel[];
  /** The file that it makes; empty where it makes none. */
  readonly output: string;
  /** Only what differs from the defaults, by field. */
  readonly values: DraftValues;
}

export type DraftValues = Readonly<Record<string, unknown>>;

export interface DraftNewModel {
  readonly layers: Typed;
  readonly width: Typed;
  readonly heads: Typed;
  readonly feedForward: Typed;
  readonly maximumPositions: Typed;
  /** Asset whose tokenizer is taken; undefined: one is trained. */
  readonly tokenizerFrom?: string | undefined;
  readonly vocabularySize: Typed;
  /** Data sets the tokenizer is trained on; empty: those of the stages. */
  readonly vocabularyData: readonly string[];
  readonly lowercase: boolean;
}

export interface DraftEvaluation {
  readonly key: string;
  readonly kind: EvaluationKind;
  /** Name of the retrieval set or data set. */
  readonly set: string;
  /** Empty: that of the set. */
  readonly name: string;
  /** Undefined: the prefix of the last training stage, as it should be. */
  readonly instruction: string | undefined;
  readonly passageInstruction: string;
  readonly everySteps: Typed;
  readonly documents: Typed;
  readonly compareInstructions: readonly string[];
  readonly rerankWith: string | undefined;
  /** Undefined: the run file's own. */
  readonly rerankDepth: Typed;
}

export interface DraftCheckpoint {
  readonly everySeconds: Typed;
  readonly keepLast: Typed;
  readonly keepBest: string | undefined;
}

export interface Draft {
  readonly name: string;
  readonly seed: Typed;
  readonly precision: Precision;
  readonly gpuBudgetMiB: Typed;
  readonly checkpoint: DraftCheckpoint;
  readonly export: readonly ExportFormat[];
  readonly model: { readonly kind: 'folder'; readonly name: string } | { readonly kind: 'new' };
  readonly newModel: DraftNewModel;
  readonly pooling: Pooling | 'given';
  readonly stages: readonly DraftStage[];
  readonly evaluations: readonly DraftEvaluation[];
}

/** A stage as it comes into the list, before anything was chosen. */
export function newStage(key: string, stage: StageId): DraftStage {
  const output = stageDefinitions[stage].makes === 'rows' ? `${stage}.jsonl` : '';
  return { key, stage, id: '', from: undefined, data: [], instruction: '', models: [], output, values: {} };
}

export function newData(file: string, instruction = ''): DraftData {
  return { file, instruction, passageInstruction: '', minimumScore: undefined, inBatchNegatives: undefined };
}

export function newEvaluation(key: string, kind: EvaluationKind, set: string): DraftEvaluation {
  return {
    ...{ key, kind, set, name: '', instruction: undefined, passageInstruction: '', everySteps: undefined },
    ...{ documents: undefined, compareInstructions: [], rerankWith: undefined, rerankDepth: undefined },
  };
}

export const emptyDraft: Draft = {
  name: 'run',
  seed: 42,
  precision: 'f32',
  gpuBudgetMiB: undefined,
  checkpoint: { everySeconds: undefined, keepLast: undefined, keepBest: undefined },
  export: ['huggingface'],
  model: { kind: 'new' },
  newModel: {
    layers: 4,
    width: 256,
    heads: 4,
    feedForward: 1024,
    maximumPositions: 512,
    vocabularySize: 8000,
    vocabularyData: [],
    lowercase: true,
  },
  pooling: 'given',
  stages: [newStage('s1', 'contrastive')],
  evaluations: [],
};

/** A key that nothing in the draft has. */
export function freshKey({ stages, evaluations }: Draft, beside = 0): string {
  const used = [...stages, ...evaluations].map(({ key }) => Number(key.slice(1)));
  return `s${Math.max(0, ...used.filter((number) => Number.isSafeInteger(number))) + 1 + beside}`;
}

/** The ids under which the stages can be named: those given, else stage name and place, as the run file's reader does. */
export function idsOf(stages: readonly DraftStage[]): readonly string[] {
  return stages.map(({ id, stage }, index) => (id === '' ? `${stage}${index}` : id));
}

export function definitionOf({ stage }: DraftStage): StageDefinition {
  return stageDefinitions[stage];
}

/** Ids of the stages before one that make what is wanted. */
export function makersBefore({ stages }: Draft, index: number, products: readonly StageProduct[]): readonly string[] {
  const ids = idsOf(stages);
  return ids.slice(0, index).filter((_, at) => {
    const stage = stages[at];
    return stage !== undefined && products.includes(definitionOf(stage).makes);
  });
}

/** What `from` of a stage may name, beside "model". */
export function originsOf(draft: Draft, index: number): readonly string[] {
  const stage = draft.stages[index];
  if (stage === undefined || takesModels(definitionOf(stage))) return [];
  return makersBefore(draft, index, definitionOf(stage).startsFrom ?? ['embedder']);
}

/** Files that the stages before one make. */
export function outputsBefore(draft: Draft, index: number): readonly string[] {
  return [...new Set(draft.stages.slice(0, index).flatMap(({ output }) => (output === '' ? [] : [output])))];
}

/** The prefix under which the model is to be searched: that of the last stage that makes an embedder from queries. */
export function instructionOfDraft({ stages }: Draft): string {
  const last = stages.findLast((stage) => {
    const { makes, hasSteps, dataKeys } = definitionOf(stage);
    return makes === 'embedder' && hasSteps && dataKeys.includes('instruction');
  });
  return last === undefined ? '' : (last.data[0]?.instruction ?? last.instruction);
}

/** Whether the queries of an evaluation are asked as in training; two equal texts are compared without a prefix. */
export const asksQueries = (kind: EvaluationKind): boolean => kind === 'retrieval' || kind === 'reranking';

/** What stands before the queries of an evaluation. */
export function instructionOfEvaluation(draft: Draft, { kind, instruction }: DraftEvaluation): string {
  return instruction ?? (asksQueries(kind) ? instructionOfDraft(draft) : '');
}

export function evaluationName({ name, set }: DraftEvaluation): string {
  return name === '' ? set : name;
}
