// The run being configured, as the form holds it. Values stand as the person typed them: a number that cannot be read
// stays a text, and is named where it stands.

import type { Pooling } from '../../contract/run-file.ts';
import type { StageId } from '../../contract/stage.ts';
import type { Typed } from './draft-value.ts';

/** The stages that the form knows; a run file with others is executed as it stands. */
export const formStages = ['retromae', 'contrastive', 'mine', 'task'] as const satisfies readonly StageId[];
export type FormStage = (typeof formStages)[number];

export interface DraftStage {
  readonly included: boolean;
  /** Names of data sets; for the stage after mining also the mined file. */
  readonly data: readonly string[];
  /** Put before every query. */
  readonly instruction: string;
  /** Only what differs from the defaults, by field. */
  readonly values: Readonly<Record<string, unknown>>;
}

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
  /** Name of a retrieval set; undefined: no evaluation. */
  readonly set?: string | undefined;
  readonly everySteps: Typed;
  readonly documents: Typed;
  /** Undefined: the prefix of the last training stage, as it should be. */
  readonly instruction?: string | undefined;
}

export interface Draft {
  readonly name: string;
  readonly seed: Typed;
  readonly model: { readonly kind: 'folder'; readonly name: string } | { readonly kind: 'new' };
  readonly newModel: DraftNewModel;
  readonly pooling: Pooling | 'given';
  readonly stages: { readonly [Id in FormStage]: DraftStage };
  readonly evaluation: DraftEvaluation;
}

/** File that the mining stage makes. */
export const MINED_FILE = 'mined.jsonl';

const untouched: DraftStage = { included: false, data: [], instruction: '', values: {} };

export const emptyDraft: Draft = {
  name: 'run',
  seed: 42,
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
  stages: { retromae: untouched, contrastive: { ...untouched, included: true }, mine: untouched, task: untouched },
  evaluation: { everySteps: undefined, documents: undefined },
};

/** The stages that will run, in their order. */
export function includedStages(draft: Draft): readonly FormStage[] {
  return formStages.filter((id) => draft.stages[id].included);
}

/** What the task stage reads: the mined file where mining runs before it and nothing else was chosen. */
export function dataOfStage(draft: Draft, id: FormStage): readonly string[] {
  const chosen = draft.stages[id].data;
  return id === 'task' && draft.stages.mine.included && chosen.length === 0 ? [MINED_FILE] : chosen;
}

/** The prefix under which the model is to be searched: that of the last stage that trains on pairs. */
export function instructionOfDraft(draft: Draft): string {
  if (draft.stages.task.included) return draft.stages.task.instruction;
  return draft.stages.contrastive.included ? draft.stages.contrastive.instruction : '';
}
