// What a draft would do, in numbers.

import type { Fields } from '../../contract/fields.ts';
import { findAsset } from '../../contract/asset-name.ts';
import type { RowKind } from '../../contract/examples.ts';
import type { Asset } from '../../contract/protocol.ts';
import { definitionOf, type Draft, type DraftStage } from './draft.ts';

export interface StagePlan {
  readonly stage: DraftStage;
  /** Rows of its data, where they are known before the run. */
  readonly rows?: number | undefined;
  readonly steps?: number | undefined;
  /** Passages that each query is compared with. */
  readonly candidates?: number | undefined;
}

/** The value a field of a stage has: the person's, else the default. */
export function valueOf(stage: DraftStage, key: string): unknown {
  const given = stage.values[key];
  const fields: Fields = definitionOf(stage).fields;
  return given === undefined ? fields[key]?.default : given;
}

/** Whether a stage can learn from rows of a kind: labelled pairs say nothing to a loss that compares the passages of a query. */
export function takesRows(stage: DraftStage, rows: RowKind): boolean {
  if (!definitionOf(stage).examples.includes(rows)) return false;
  return rows !== 'labelled' || (valueOf(stage, 'loss') === 'binary-cross-entropy' && valueOf(stage, 'distillation') !== 'kl');
}

export function planOf(draft: Draft, assets: readonly Asset[]): readonly StagePlan[] {
  return draft.stages.map((stage, index) => {
    const rows = rowsOf(draft, index, assets);
    if (!definitionOf(stage).hasSteps) return { stage, rows };
    return { stage, rows, steps: stepsOf(stage, rows), candidates: candidatesOf(stage) };
  });
}

/** Rows of a stage's data; what an earlier stage makes has the rows which that one reads. */
function rowsOf(draft: Draft, index: number, assets: readonly Asset[]): number | undefined {
  let rows = 0;
  for (const { file } of draft.stages[index]?.data ?? []) {
    const maker = draft.stages.slice(0, index).findLastIndex(({ output }) => output === file);
    const count = maker >= 0 ? rowsOf(draft, maker, assets) : findAsset(assets, 'data', file)?.count;
    if (count === undefined) return undefined;
    rows += count;
  }
  return rows === 0 ? undefined : rows;
}

/** Steps as the run file counts them: floor(rows x epochs / batch), at least 1. */
function stepsOf(stage: DraftStage, rows: number | undefined): number | undefined {
  const steps = valueOf(stage, 'steps');
  if (typeof steps === 'number') return steps;
  const epochs = valueOf(stage, 'epochs');
  const batch = valueOf(stage, 'batchSize');
  if (rows === undefined || typeof epochs !== 'number' || typeof batch !== 'number') return undefined;
  return Math.max(1, Math.floor((rows * epochs) / batch));
}

function candidatesOf(stage: DraftStage): number | undefined {
  const negatives = valueOf(stage, 'negatives');
  const batch = valueOf(stage, 'batchSize');
  if (typeof negatives !== 'number' || typeof batch !== 'number') return undefined;
  // A stage without this setting compares a query with its own passages only.
  return valueOf(stage, 'inBatchNegatives') === true ? batch * (1 + negatives) : 1 + negatives;
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
