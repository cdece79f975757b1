// The usual order of stages, and whole recipes to start from.

import { isBuilt } from './stage-ids.ts';
import type { Asset } from '../../contract/protocol.ts';
import type { StageId } from '../../contract/stage.ts';
import { takesModels } from '../../contract/stage.ts';
import { freshKey, newData, newStage, definitionOf, type Draft, type DraftData, type DraftStage } from './draft.ts';
import { canTake, onlyChoice } from './draft-edit.ts';

/** The way of a BGE model; a part that is not in the list is offered at its place. */
const usualOrder = ['retromae', 'contrastive', 'mine', 'task', 'reranker'] as const;

export type StripPart = { readonly kind: 'stage'; readonly stage: DraftStage } | OfferedPart;
export interface OfferedPart {
  readonly kind: 'offered';
  readonly stage: StageId;
  /** Where it would stand. */
  readonly index: number;
}

/** The stages of the draft, and between them the parts of the usual way that it lacks. */
export function stripOf({ stages }: Draft): readonly StripPart[] {
  const missing = usualOrder.filter((id) => !stages.some(({ stage }) => stage === id));
  const parts: StripPart[] = [];
  let offered = 0;
  for (const [index, stage] of stages.entries()) {
    const rank = usualOrder.findIndex((id) => id === stage.stage);
    for (; offered < missing.length && rankOf(missing[offered]) < rank; offered += 1) parts.push(...offer(missing[offered], index));
    parts.push({ kind: 'stage', stage });
  }
  for (; offered < missing.length; offered += 1) parts.push(...offer(missing[offered], stages.length));
  return parts;
}

const rankOf = (stage: (typeof usualOrder)[number] | undefined): number => (stage === undefined ? -1 : usualOrder.indexOf(stage));

function offer(stage: StageId | undefined, index: number): readonly OfferedPart[] {
  return stage === undefined ? [] : [{ kind: 'offered', stage, index }];
}

export const presetIds = ['pairs', 'whole', 'reranker', 'merged'] as const;
export type PresetId = (typeof presetIds)[number];

interface PresetStage {
  readonly stage: string;
  readonly id?: string;
  readonly from?: string;
  /** Prefix of the queries is left out. */
  readonly isPlain?: boolean;
  readonly models?: readonly string[];
  /** Reads what the last stage that makes rows makes. */
  readonly readsMade?: boolean;
}

const presets: { readonly [P in PresetId]: readonly PresetStage[] } = {
  pairs: [{ stage: 'contrastive' }],
  whole: [
    { stage: 'retromae' },
    { stage: 'contrastive' },
    { stage: 'mine' },
    { stage: 'task', readsMade: true },
    { stage: 'reranker', readsMade: true },
  ],
  reranker: [{ stage: 'mine' }, { stage: 'reranker', readsMade: true }],
  merged: [
    { stage: 'contrastive', id: 'general', isPlain: true },
    { stage: 'mine' },
    { stage: 'task', id: 'with', readsMade: true },
    { stage: 'task', id: 'without', from: 'general', readsMade: true, isPlain: true },
    { stage: 'merge', models: ['with', 'without'] },
  ],
};

/** The presets of which every stage is there. */
export function knownPresets(): readonly PresetId[] {
  return presetIds.filter((id) => presets[id].every(({ stage }) => isBuilt(stage)));
}

/** The draft with the stages of a preset. Data, prefix and settings that stand in it are kept where they have a place. */
export function withPreset(draft: Draft, id: PresetId, assets: readonly Asset[]): Draft {
  const stages: DraftStage[] = [];
  for (const part of presets[id]) {
    if (isBuilt(part.stage)) stages.push(presetStage({ draft, assets, before: stages }, part, part.stage));
  }
  return { ...draft, stages, evaluations: draft.evaluations.map((entry) => ({ ...entry, rerankWith: undefined })) };
}

interface PresetPlace {
  readonly draft: Draft;
  readonly assets: readonly Asset[];
  readonly before: readonly DraftStage[];
}

function presetStage({ draft, assets, before }: PresetPlace, part: PresetStage, id: StageId): DraftStage {
  const fresh = newStage(freshKey(draft, before.length), id);
  const definition = definitionOf(fresh);
  const known = draft.stages.find(({ stage }) => stage === id);
  const made = part.readsMade === true ? before.findLast(({ output }) => output !== '')?.output : undefined;
  const values = known?.values ?? {};
  const data = made === undefined ? ownData(draft, { ...fresh, values }, assets) : [newData(made)];
  const isAsked = part.isPlain !== true && definition.dataKeys.includes('instruction');
  const instruction = isAsked ? prefixOf(draft) : '';
  const models = part.models ?? [];
  return {
    ...fresh,
    id: part.id ?? '',
    from: part.from,
    values,
    instruction,
    data: takesModels(definition) ? [] : data.map((entry) => ({ ...entry, instruction })),
    models: models.map((from) => ({ from, weight: 1 / models.length })),
  };
}

/** The first prefix that stands in the draft. */
function prefixOf({ stages }: Draft): string {
  return stages.map((stage) => stage.data[0]?.instruction ?? stage.instruction).find((prefix) => prefix !== '') ?? '';
}

/** Data sets of the draft that a stage can read, else the only one there is. */
function ownData({ stages }: Draft, stage: DraftStage, assets: readonly Asset[]): readonly DraftData[] {
  const files = [...new Set(stages.flatMap(({ data }) => data.map(({ file }) => file)))].filter((file) => canTake(stage, file, assets));
  return files.length > 0 ? files.map((file) => newData(file)) : onlyChoice(stage, assets);
}
