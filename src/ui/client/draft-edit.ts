// Changes of the list of stages. Stages are known to each other by ids, which may come from their places: whatever moves,
// the names that others call it by move along.

import type { StageId } from '../../contract/stage.ts';
import type { Fields } from '../../contract/fields.ts';
import { findAsset } from '../../contract/asset-name.ts';
import type { Asset } from '../../contract/protocol.ts';
import {
  definitionOf,
  freshKey,
  idsOf,
  newData,
  newStage,
  type Draft,
  type DraftData,
  type DraftStage,
  type DraftValues,
} from './draft.ts';
import { takesRows } from './draft-plan.ts';

/** The same draft with another list of stages; ids that changed with a place are followed wherever they are named. */
export function withStages(draft: Draft, stages: readonly DraftStage[]): Draft {
  const keys = new Map(idsOf(draft.stages).map((id, index) => [id, draft.stages[index]?.key]));
  const ids = new Map(idsOf(stages).map((id, index) => [stages[index]?.key, id]));
  const follow = (id: string): string => ids.get(keys.get(id) ?? '') ?? id;
  return {
    ...draft,
    stages: stages.map((stage) => ({
      ...stage,
      from: stage.from === undefined ? undefined : follow(stage.from),
      models: stage.models.map((model) => ({ ...model, from: follow(model.from) })),
      values: followValues(definitionOf(stage).fields, stage.values, follow),
    })),
    evaluations: draft.evaluations.map((evaluation) => ({
      ...evaluation,
      rerankWith: evaluation.rerankWith === undefined ? undefined : follow(evaluation.rerankWith),
    })),
  };
}

function followValues(fields: Fields, values: DraftValues, follow: (id: string) => string): DraftValues {
  return Object.fromEntries(
    Object.entries(values).map(([key, value]) => {
      const field = fields[key];
      if (field?.kind === 'stage' && typeof value === 'string') return [key, follow(value)];
      if (field?.kind === 'group' && isRecord(value)) return [key, followValues(field.fields, value, follow)];
      return [key, value];
    }),
  );
}

export function isRecord(value: unknown): value is DraftValues {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Changes one stage; a new id is followed. */
export function withStage(draft: Draft, key: string, part: Partial<DraftStage>): Draft {
  return withStages(
    draft,
    draft.stages.map((stage) => (stage.key === key ? { ...stage, ...part } : stage)),
  );
}

/**
 * Puts a new stage at a place. It takes over what its neighbours read, as far as it can read that too; where it makes
 * rows, the stage after it reads those instead.
 */
export function withInserted(draft: Draft, index: number, id: StageId, assets: readonly Asset[]): Draft {
  const fresh = newStage(freshKey(draft), id);
  const output = fresh.output === '' ? '' : freeOutput(draft, fresh.output);
  const made = { ...fresh, output, ...inputFor(draft, index, fresh, assets) };
  const after = draft.stages.slice(index).map((stage, at) => (at === 0 && output !== '' ? readingOutput(stage, made) : stage));
  return withStages(draft, [...draft.stages.slice(0, index), made, ...after]);
}

/** A name that no other stage's file has. */
function freeOutput({ stages }: Draft, wanted: string): string {
  const used = new Set(stages.map(({ output }) => output));
  const names = Array.from({ length: stages.length + 1 }, (_, index) => (index === 0 ? wanted : wanted.replace('.', `-${index + 1}.`)));
  return names.find((name) => !used.has(name)) ?? wanted;
}

function inputFor(draft: Draft, index: number, stage: DraftStage, assets: readonly Asset[]): Pick<DraftStage, 'data' | 'instruction'> {
  const { examples } = definitionOf(stage);
  if (examples.length === 0) return { data: [], instruction: '' };
  const canRead = ({ file }: DraftData): boolean =>
    draft.stages.slice(0, index).some(({ output }) => output === file) || canTake(stage, file, assets);
  const before = draft.stages.slice(0, index).reverse();
  const maker = before[0];
  if (maker !== undefined && maker.output !== '' && examples.includes('pairs')) {
    return { data: [newData(maker.output, maker.instruction)], instruction: maker.instruction };
  }
  const neighbour = [...before, ...draft.stages.slice(index)].find(({ data }) => data.length > 0 && data.every(canRead));
  if (neighbour !== undefined) {
    const { instruction } = neighbour;
    return { data: neighbour.data.map(({ file, instruction: prefix }) => newData(file, prefix)), instruction };
  }
  return { data: onlyChoice(stage, assets), instruction: '' };
}

/** Whether a stage, as it is set, can read an import. */
export function canTake(stage: DraftStage, file: string, assets: readonly Asset[]): boolean {
  const asset = findAsset(assets, 'data', file);
  return asset !== undefined && takesRows(stage, asset.rows);
}

/** The one data set that the stage can read, where there is just one. */
export function onlyChoice(stage: DraftStage, assets: readonly Asset[]): readonly DraftData[] {
  const sets = assets.filter((asset) => asset.kind === 'data' && !asset.pending && takesRows(stage, asset.rows));
  return sets.length === 1 ? sets.map(({ name }) => newData(name, stage.instruction)) : [];
}

/** The stage after one that makes rows reads those, where it read the same data before, or none. */
function readingOutput(stage: DraftStage, maker: DraftStage): DraftStage {
  const files = new Set(maker.data.map(({ file }) => file));
  const isSame = stage.data.every(({ file }) => files.has(file));
  const canRead = definitionOf(stage).examples.some((kind) => definitionOf(maker).examples.includes(kind));
  if (!isSame || !canRead) return stage;
  const first = stage.data[0] ?? newData('', stage.instruction);
  return { ...stage, data: [{ ...first, file: maker.output }] };
}

/** Takes a stage out. Who read what it made reads again what it read. */
export function withoutStage(draft: Draft, key: string): Draft {
  const gone = draft.stages.find((stage) => stage.key === key);
  if (gone === undefined) return draft;
  const others = draft.stages.filter((stage) => stage !== gone);
  const readers = others.map((stage) => ({
    ...stage,
    data: stage.data.flatMap((entry) =>
      gone.output !== '' && entry.file === gone.output ? gone.data.map(({ file }) => ({ ...entry, file })) : [entry],
    ),
  }));
  return withStages(draft, readers);
}

/** Moves a stage by so many places. */
export function withMoved(draft: Draft, key: string, by: number): Draft {
  const from = draft.stages.findIndex((stage) => stage.key === key);
  const moved = draft.stages[from];
  const to = from + by;
  if (moved === undefined || to < 0 || to >= draft.stages.length) return draft;
  const others = draft.stages.filter((stage) => stage !== moved);
  return withStages(draft, [...others.slice(0, to), moved, ...others.slice(to)]);
}

/** Puts the same stage once more behind itself, under a name of its own. */
export function withDuplicate(draft: Draft, key: string): Draft {
  const at = draft.stages.findIndex((stage) => stage.key === key);
  const stage = draft.stages[at];
  if (stage === undefined) return draft;
  const copy = {
    ...stage,
    key: freshKey(draft),
    id: stage.id === '' ? '' : freeId(draft, stage.id),
    output: stage.output === '' ? '' : freeOutput(draft, stage.output),
  };
  return withStages(draft, [...draft.stages.slice(0, at + 1), copy, ...draft.stages.slice(at + 1)]);
}

function freeId({ stages }: Draft, id: string): string {
  const used = new Set(idsOf(stages));
  const names = Array.from({ length: stages.length + 1 }, (_, index) => `${id.slice(0, 60)}-${index + 2}`);
  return names.find((name) => !used.has(name)) ?? id;
}
