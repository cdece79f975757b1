// What a draft would do, in numbers, and what it still lacks.

import { parseField, type Field } from '../../contract/fields.ts';
import type { Asset, DeviceState } from '../../contract/protocol.ts';
import { InputError } from '../../base/errors.ts';
import { stageDefinitions } from '../../stages/definitions.ts';
import { dataOfStage, includedStages, MINED_FILE, type Draft, type DraftNewModel, type FormStage } from './draft.ts';

export type Gap =
  | { readonly kind: 'no-gpu' | 'no-stage' | 'no-model' | 'bad-model' | 'no-vocabulary-data' | 'bad-evaluation' | 'bad-seed' }
  | {
      readonly kind: 'no-data' | 'bad-value' | 'unknown-data' | 'wrong-data' | 'no-negatives' | 'pending-data';
      readonly stage: FormStage;
      readonly name?: string;
    };

export interface StagePlan {
  readonly stage: FormStage;
  /** Rows of its data, where they are known before the run. */
  readonly rows?: number | undefined;
  readonly steps?: number | undefined;
  /** Passages that each query is compared with. */
  readonly candidates?: number | undefined;
}

/** The value a field has in the draft: the person's, else the default. */
export function valueOf(draft: Draft, stage: FormStage, key: string): unknown {
  const given = draft.stages[stage].values[key];
  const fields: Readonly<Record<string, Field>> = stageDefinitions[stage].fields;
  return given === undefined ? fields[key]?.default : given;
}

/** Whether a value is permitted by its field; undefined stands for the default. */
export function isPermitted(field: Field, value: unknown): boolean {
  if (value === undefined) return true;
  try {
    parseField(field, value, '');
    return true;
  } catch (error) {
    if (error instanceof InputError) return false;
    throw error;
  }
}

export function planOf(draft: Draft, assets: readonly Asset[]): readonly StagePlan[] {
  return includedStages(draft).map((stage) => {
    const rows = rowsOf(draft, stage, assets);
    if (!stageDefinitions[stage].hasSteps) return { stage, rows };
    return { stage, rows, steps: stepsOf(draft, stage, rows), candidates: candidatesOf(draft, stage) };
  });
}

/** Rows of a stage's data; mining keeps the rows it reads. */
function rowsOf(draft: Draft, stage: FormStage, assets: readonly Asset[]): number | undefined {
  let rows = 0;
  for (const name of dataOfStage(draft, stage)) {
    const asset = assets.find((other) => other.kind === 'data' && other.name === name);
    const count = name === MINED_FILE ? rowsOf(draft, 'mine', assets) : asset?.kind === 'data' ? asset.count : undefined;
    if (count === undefined) return undefined;
    rows += count;
  }
  return rows === 0 ? undefined : rows;
}

/** Steps as the run file counts them: floor(rows x epochs / batch), at least 1. */
function stepsOf(draft: Draft, stage: FormStage, rows: number | undefined): number | undefined {
  const steps = valueOf(draft, stage, 'steps');
  if (typeof steps === 'number') return steps;
  const epochs = valueOf(draft, stage, 'epochs');
  const batch = valueOf(draft, stage, 'batchSize');
  if (rows === undefined || typeof epochs !== 'number' || typeof batch !== 'number') return undefined;
  return Math.max(1, Math.floor((rows * epochs) / batch));
}

function candidatesOf(draft: Draft, stage: FormStage): number | undefined {
  const negatives = valueOf(draft, stage, 'negatives');
  const batch = valueOf(draft, stage, 'batchSize');
  if (typeof negatives !== 'number' || typeof batch !== 'number') return undefined;
  return valueOf(draft, stage, 'inBatchNegatives') === false ? 1 + negatives : batch * (1 + negatives);
}

/** Weights of the encoder that a draft describes, or undefined while its numbers cannot be read. */
export function parametersOf(draft: Draft): number | undefined {
  const { layers, width, feedForward, maximumPositions, vocabularySize } = draft.newModel;
  if (typeof layers !== 'number' || typeof width !== 'number' || typeof feedForward !== 'number') return undefined;
  if (typeof maximumPositions !== 'number' || typeof vocabularySize !== 'number') return undefined;
  const embeddings = (vocabularySize + maximumPositions + 2) * width + 2 * width;
  const attention = 4 * (width * width + width);
  const feed = 2 * width * feedForward + feedForward + width;
  return embeddings + layers * (attention + feed + 4 * width);
}

/** Everything that stands between the draft and a run, most basic first. */
export function gapsOf(draft: Draft, assets: readonly Asset[], device: DeviceState): readonly Gap[] {
  const gaps: Gap[] = [];
  if (device.state === 'missing') gaps.push({ kind: 'no-gpu' });
  gaps.push(...modelGaps(draft, assets));
  const stages = includedStages(draft);
  if (stages.length === 0) gaps.push({ kind: 'no-stage' });
  for (const stage of stages) gaps.push(...stageGaps(draft, stage, assets));
  if (!isWholeFrom(draft.seed, 0)) gaps.push({ kind: 'bad-seed' });
  const { everySteps, documents } = draft.evaluation;
  if ((everySteps !== undefined && !isWholeFrom(everySteps, 1)) || (documents !== undefined && !isWholeFrom(documents, 1)))
    gaps.push({ kind: 'bad-evaluation' });
  return gaps;
}

const isWholeFrom = (value: unknown, least: number): boolean => typeof value === 'number' && Number.isSafeInteger(value) && value >= least;

function modelGaps(draft: Draft, assets: readonly Asset[]): readonly Gap[] {
  const hasModel = (name: string): boolean => assets.some((asset) => asset.kind === 'model' && asset.name === name);
  if (draft.model.kind === 'folder') return hasModel(draft.model.name) ? [] : [{ kind: 'no-model' }];
  const { tokenizerFrom } = draft.newModel;
  const shape: readonly Gap[] = isBuildable(draft.newModel) ? [] : [{ kind: 'bad-model' }];
  return tokenizerFrom === undefined || hasModel(tokenizerFrom) ? shape : [...shape, { kind: 'no-model' }];
}

/** The run file's own rules for a new model, so that the form can say so early. */
function isBuildable({ layers, width, heads, feedForward, maximumPositions, vocabularySize, tokenizerFrom }: DraftNewModel): boolean {
  const headed = isWholeFrom(width, 4) && isWholeFrom(heads, 1) && Number(width) % (4 * Number(heads)) === 0;
  const fed = isWholeFrom(feedForward, 4) && Number(feedForward) % 4 === 0;
  const worded = tokenizerFrom !== undefined || isWholeFrom(vocabularySize, 100);
  return headed && fed && worded && isWholeFrom(layers, 1) && isWholeFrom(maximumPositions, 8);
}

function stageGaps(draft: Draft, stage: FormStage, assets: readonly Asset[]): readonly Gap[] {
  const names = dataOfStage(draft, stage);
  const gaps: Gap[] = names.length === 0 ? [{ kind: 'no-data', stage }] : names.flatMap((name) => dataGaps(draft, stage, name, assets));
  const fields: Readonly<Record<string, Field>> = stageDefinitions[stage].fields;
  const bad = Object.entries(fields).find(([key, field]) => !isPermitted(field, draft.stages[stage].values[key]));
  if (bad !== undefined) gaps.push({ kind: 'bad-value', stage, name: bad[0] });
  return gaps;
}

function dataGaps(draft: Draft, stage: FormStage, name: string, assets: readonly Asset[]): readonly Gap[] {
  if (name === MINED_FILE && draft.stages.mine.included && stage === 'task') return [];
  const asset = assets.find((other) => other.kind === 'data' && other.name === name);
  if (asset?.kind !== 'data') return [{ kind: 'unknown-data', stage, name }];
  if (asset.pending) return [{ kind: 'pending-data', stage, name }];
  if (!stageDefinitions[stage].examples.includes(asset.rows)) return [{ kind: 'wrong-data', stage, name }];
  const needsNegatives = stageDefinitions[stage].hasSteps && Number(valueOf(draft, stage, 'negatives') ?? 0) > 0;
  return needsNegatives && !asset.negatives ? [{ kind: 'no-negatives', stage, name }] : [];
}
