// What stands between a draft and a run. The last word has the run file's own reader.

import { InputError } from '../../base/errors.ts';
import { parseField, type Field, type Fields, type StageField } from '../../contract/fields.ts';
import { findAsset, sameName } from '../../contract/asset-name.ts';
import type { Asset, DeviceState } from '../../contract/protocol.ts';
import { takesModels } from '../../contract/stage.ts';
import { readRunFile } from '../../stages/definitions.ts';
import { fitsEvaluation, inputGaps, vocabularyGaps } from './data-gaps.ts';
import { definitionOf, evaluationName, makersBefore, originsOf } from './draft.ts';
import type { Draft, DraftEvaluation, DraftNewModel, DraftStage, DraftValues } from './draft.ts';
import { isRecord } from './draft-edit.ts';
import { runFileOf } from './draft-run-file.ts';
import type { Gap } from './gap.ts';

/** Whether a value is permitted by its field; undefined stands for the default. */
export function isPermitted(field: Field, value: unknown): boolean {
  return value === undefined || isAccepted(() => parseField(field, value, ''));
}

function isAccepted(read: () => unknown): boolean {
  return refusalOf(read) === undefined;
}

function refusalOf(read: () => unknown): string | undefined {
  try {
    read();
    return undefined;
  } catch (error) {
    if (error instanceof InputError) return error.message;
    throw error;
  }
}

/** Everything that is missing or wrong, most basic first. */
export function gapsOf(draft: Draft, assets: readonly Asset[], device: DeviceState): readonly Gap[] {
  const gaps: Gap[] = [];
  if (device.state === 'missing') gaps.push({ kind: 'no-gpu' });
  gaps.push(...modelGaps(draft, assets), ...vocabularyGaps(draft, assets));
  // A run without stages measures the model it starts from.
  if (draft.stages.length === 0 && draft.evaluations.length === 0) gaps.push({ kind: 'no-stage' });
  for (const index of draft.stages.keys()) gaps.push(...stageGaps(draft, index, assets));
  if (!isWholeFrom(draft.seed, 0)) gaps.push({ kind: 'bad-seed' });
  if (draft.gpuBudgetMiB !== undefined && !isWholeFrom(draft.gpuBudgetMiB, 16)) gaps.push({ kind: 'bad-budget' });
  gaps.push(...draft.evaluations.flatMap((evaluation) => evaluationGaps(evaluation, assets)), ...repeatedNames(draft));
  if (!isGoodCheckpoint(draft)) gaps.push({ kind: 'bad-checkpoint' });
  // What the rules above do not know is found by reading the run file.
  const refused = gaps.some(({ kind }) => kind !== 'no-gpu') ? undefined : refusalOf(() => readRunFile(runFileOf(draft)));
  return refused === undefined ? gaps : [...gaps, { kind: 'refused', text: refused }];
}

export const isWholeFrom = (value: unknown, least: number): boolean =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= least;

const isWholeOrEmpty = (value: unknown): boolean => value === undefined || isWholeFrom(value, 1);

function isGoodCheckpoint({ checkpoint }: Draft): boolean {
  const { everySeconds, keepLast } = checkpoint;
  const isGoodTime = everySeconds === undefined || (typeof everySeconds === 'number' && everySeconds >= 1 && everySeconds <= 86_400);
  return isGoodTime && isWholeOrEmpty(keepLast);
}

function modelGaps(draft: Draft, assets: readonly Asset[]): readonly Gap[] {
  const hasModel = (name: string): boolean => findAsset(assets, 'model', name) !== undefined;
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

function evaluationGaps(evaluation: DraftEvaluation, assets: readonly Asset[]): readonly Gap[] {
  const { kind, set: name, everySteps, documents, rerankDepth } = evaluation;
  const asset = assetFor(evaluation, assets);
  const isGood = [everySteps, documents, rerankDepth].every(isWholeOrEmpty);
  if (asset === undefined || !isGood) return [{ kind: 'bad-evaluation', name }];
  if (asset.kind === 'retrieval') return [];
  if (asset.pending) return [{ kind: 'pending-evaluation', name }];
  return fitsEvaluation(kind, asset) ? [] : [{ kind: 'unfit-evaluation', name }];
}

/** Names by which two evaluations are called: figures could not be told apart. */
function repeatedNames({ evaluations }: Draft): readonly Gap[] {
  const names = evaluations.map(evaluationName);
  const repeated = new Set(names.filter((name, index) => names.indexOf(name) !== index));
  return [...repeated].map((name) => ({ kind: 'repeated-evaluation', name }));
}

/** What an evaluation is made with, where it is there and can be. */
export function assetFor({ kind, set }: Pick<DraftEvaluation, 'kind' | 'set'>, assets: readonly Asset[]) {
  return assetsFor(kind, assets).find(({ name }) => sameName(name, set));
}

/** What a kind of evaluation can be made with. */
export function assetsFor(kind: DraftEvaluation['kind'], assets: readonly Asset[]): readonly Exclude<Asset, { kind: 'model' }>[] {
  return assets.flatMap((asset) => {
    if (asset.kind === 'model' || (asset.kind === 'retrieval') !== (kind === 'retrieval')) return [];
    return asset.kind === 'retrieval' || asset.rows === (kind === 'reranking' ? 'pairs' : 'labelled') ? [asset] : [];
  });
}

function stageGaps(draft: Draft, index: number, assets: readonly Asset[]): readonly Gap[] {
  const stage = draft.stages[index];
  if (stage === undefined) return [];
  const definition = definitionOf(stage);
  const gaps: Gap[] = takesModels(definition) ? [...modelsGaps(draft, index, stage)] : [...inputGaps(draft, index, assets)];
  if (!isGoodId(draft, index)) gaps.push({ kind: 'bad-id', stage, name: stage.id });
  if (definition.makes === 'rows' && !/^[^/\\:*?"<>|.][^/\\:*?"<>|]*$/u.test(stage.output)) {
    gaps.push({ kind: 'bad-output', stage, name: stage.output });
  }
  const named = [...(stage.from === undefined ? [] : [stage.from])];
  const unknown = [
    ...named.filter((id) => id !== 'model' && !originsOf(draft, index).includes(id)),
    ...stagesNamed(definition.fields, stage.values).flatMap(({ field, id }) =>
      makersBefore(draft, index, [field.makes]).includes(id) ? [] : [id],
    ),
  ];
  for (const name of unknown) gaps.push({ kind: 'unknown-stage', stage, name });
  const fields: Fields = definition.fields;
  const bad = Object.entries(fields).find(([key, field]) => !isPermitted(field, stage.values[key]));
  if (bad !== undefined) gaps.push({ kind: 'bad-value', stage, name: bad[0] });
  return gaps;
}

/** The run file's rule for ids: letters, digits, "-" and "_"; none twice; none "model". */
export function isGoodId({ stages }: Draft, index: number): boolean {
  const { id = '' } = stages[index] ?? {};
  if (id === '') return true;
  return /^[\p{L}\p{N}_-]{1,64}$/u.test(id) && id !== 'model' && !stages.some((other, at) => at !== index && other.id === id);
}

interface NamedStage {
  readonly field: StageField;
  readonly id: string;
}

/** Every earlier stage that the settings name. */
function stagesNamed(fields: Fields, values: DraftValues): readonly NamedStage[] {
  return Object.entries(values).flatMap(([key, value]) => {
    const field = fields[key];
    if (field?.kind === 'stage' && typeof value === 'string') return [{ field, id: value }];
    return field?.kind === 'group' && isRecord(value) ? stagesNamed(field.fields, value) : [];
  });
}

function modelsGaps(draft: Draft, index: number, stage: DraftStage): readonly Gap[] {
  const known = ['model', ...makersBefore(draft, index, ['embedder'])];
  const unknown = stage.models
    .filter(({ from }) => !known.includes(from))
    .map(({ from }): Gap => ({ kind: 'unknown-stage', stage, name: from }));
  return [...unknown, ...(isWhole(stage) ? [] : [{ kind: 'bad-weights', stage, name: '' } as const])];
}

/** At least two models, with weights that sum to 1; a third written as 0.333 is meant as one. */
export function isWhole({ models }: DraftStage): boolean {
  const sum = models.reduce((total, { weight }) => total + (typeof weight === 'number' ? weight : Number.NaN), 0);
  return models.length >= 2 && Math.abs(sum - 1) <= 2e-3;
}
