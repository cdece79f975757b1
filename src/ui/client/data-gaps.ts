// What of the imported data does not fit the draft: the engine's own rules, told while the form is filled in.

import { fileOfAsset, findAsset } from '../../contract/asset-name.ts';
import type { Asset } from '../../contract/protocol.ts';
import { definitionOf, outputsBefore, type Draft, type DraftData, type DraftEvaluation, type DraftStage } from './draft.ts';
import { isRecord } from './draft-edit.ts';
import { takesRows, valueOf } from './draft-plan.ts';
import type { Caution, Gap } from './gap.ts';

type DataAsset = Extract<Asset, { kind: 'data' }>;

/** What a stage reads. */
export function inputGaps(draft: Draft, index: number, assets: readonly Asset[]): readonly Gap[] {
  const stage = draft.stages[index];
  if (stage === undefined) return [];
  if (stage.data.length === 0) return [{ kind: 'no-data', stage, name: '' }];
  const made = outputsBefore(draft, index);
  const searched = candidatesOf(stage).filter((name) => !made.includes(name) && findAsset(assets, 'data', name) === undefined);
  return [
    ...stage.data.flatMap((entry) => [...(made.includes(entry.file) ? [] : dataGaps(stage, entry, assets)), ...scoreGaps(stage, entry)]),
    ...searched.map((name): Gap => ({ kind: 'unknown-data', stage, name })),
  ];
}

/** Files that negatives are searched in: by mining, or while a stage trains. */
function candidatesOf({ values }: DraftStage): readonly string[] {
  const inner = Object.values(values).flatMap((value) => (isRecord(value) ? [value['candidates']] : []));
  return [values['candidates'], ...inner].filter((name) => typeof name === 'string');
}

function scoreGaps(stage: DraftStage, { minimumScore }: DraftData): readonly Gap[] {
  return minimumScore === undefined || typeof minimumScore === 'number' ? [] : [{ kind: 'bad-value', stage, name: 'minimumScore' }];
}

function dataGaps(stage: DraftStage, entry: DraftData, assets: readonly Asset[]): readonly Gap[] {
  const name = entry.file;
  const asset = findAsset(assets, 'data', name);
  if (asset === undefined) return [{ kind: 'unknown-data', stage, name }];
  if (asset.pending) return [{ kind: 'pending-data', stage, name }];
  if (!definitionOf(stage).examples.includes(asset.rows)) return [{ kind: 'wrong-data', stage, name }];
  if (!takesRows(stage, asset.rows)) return [{ kind: 'wrong-loss', stage, name }];
  if (asset.rows === 'labelled' && !hasAllLabels(asset)) return [{ kind: 'no-labels', stage, name }];
  return lacksNegatives(stage, entry, asset) ? [{ kind: 'no-negatives', stage, name }] : [];
}

/** Imports of older versions do not say how many: the run has the last word on them. */
export const hasAllLabels = ({ rowsWithLabel, count }: DataAsset): boolean => (rowsWithLabel ?? count) >= count;

const rowsWithNegatives = ({ rowsWithNegatives: rows, negatives, count }: DataAsset): number => rows ?? (negatives ? count : 0);

/**
 * Every row needs negatives, unless the stage mines by itself while it learns, fills up with passages of other rows, or a
 * score filter may leave out the very rows that have none.
 */
function lacksNegatives(stage: DraftStage, { minimumScore }: DraftData, asset: DataAsset): boolean {
  const definition = definitionOf(stage);
  if (!definition.hasSteps || !(Number(valueOf(stage, 'negatives') ?? 0) > 0) || asset.rows !== 'pairs') return false;
  const mines = Object.entries(definition.fields).some(([key, field]) => field.kind === 'group' && stage.values[key] !== undefined);
  if (mines || valueOf(stage, 'fillNegatives') === 'random' || minimumScore !== undefined) return false;
  return rowsWithNegatives(asset) < asset.count;
}

/** What the tokenizer of a new model is trained on, where that was chosen apart from the stages. */
export function vocabularyGaps({ model, newModel }: Draft, assets: readonly Asset[]): readonly Gap[] {
  if (model.kind !== 'new' || newModel.tokenizerFrom !== undefined) return [];
  return newModel.vocabularyData.flatMap((name): readonly Gap[] => {
    const asset = findAsset(assets, 'data', name);
    if (asset === undefined) return [{ kind: 'unknown-vocabulary', name }];
    return asset.pending ? [{ kind: 'pending-vocabulary', name }] : [];
  });
}

/** Whether the rows of a data set have what an evaluation needs. */
export function fitsEvaluation(kind: DraftEvaluation['kind'], asset: DataAsset): boolean {
  if (kind === 'pair-classification') return hasAllLabels(asset);
  return kind !== 'reranking' || rowsWithNegatives(asset) > 0;
}

/** What may run, but is seldom meant. */
export function cautionsOf({ stages, evaluations }: Draft, assets: readonly Asset[]): readonly Caution[] {
  const learnt = new Set(stages.flatMap(({ data }) => data.flatMap(({ file }) => findAsset(assets, 'data', file)?.name ?? [])));
  const files = evaluations.flatMap(({ kind, set }) => {
    if (kind !== 'retrieval') return [findAsset(assets, 'data', set)?.name].filter((name) => name !== undefined && learnt.has(name));
    const asset = findAsset(assets, 'retrieval', set);
    return asset === undefined ? [] : [...learnt].filter((name) => fileOfAsset(name) === fileOfAsset(asset.name));
  });
  return [...new Set(files)].flatMap((file) => (file === undefined ? [] : [{ kind: 'trains-on-questions', file }]));
}
