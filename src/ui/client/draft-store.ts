import { create } from 'zustand';
import { persist } from 'zustand/middleware';
import type { Asset } from '../../contract/protocol.ts';
import type { StageId } from '../../contract/stage.ts';
import { readRunFileText } from '../../stages/definitions.ts';
import { emptyDraft, newEvaluation, freshKey, definitionOf, newData } from './draft.ts';
import type { Draft, DraftEvaluation, DraftNewModel, DraftStage } from './draft.ts';
import { withDuplicate, withInserted, withMoved, withStage, withStages, withoutStage } from './draft-edit.ts';
import { draftOf } from './draft-run-file.ts';
import { withPreset, type PresetId } from './recipe.ts';

interface DraftStore {
  readonly draft: Draft;
  /** The draft before the last change of its list of stages, to go back to. */
  readonly before: Draft | undefined;
  readonly change: (part: Partial<Draft>) => void;
  readonly changeStage: (key: string, part: Partial<DraftStage>) => void;
  /** Sets one field of a stage; undefined goes back to the default. */
  readonly setValue: (key: string, name: string, value: unknown) => void;
  readonly changeNewModel: (part: Partial<DraftNewModel>) => void;
  readonly changeEvaluation: (key: string, part: Partial<DraftEvaluation>) => void;
  readonly addEvaluation: (kind: DraftEvaluation['kind'], set: string) => void;
  readonly removeEvaluation: (key: string) => void;
  /** Puts a stage into the list and returns its key. */
  readonly insert: (index: number, stage: StageId, assets: readonly Asset[]) => string;
  readonly remove: (key: string) => void;
  readonly move: (key: string, by: number) => void;
  readonly duplicate: (key: string) => string;
  readonly takePreset: (preset: PresetId, assets: readonly Asset[]) => void;
  readonly undo: () => void;
  /** Fills what still has no choice with what was just imported. */
  readonly takeAsset: (asset: Asset) => void;
  /** Takes over a run file. Throws an InputError where it cannot be read. */
  readonly takeRunFile: (text: string) => void;
  readonly reset: () => void;
}

/** A change of the list of stages can be taken back; a change of a setting has its own way back. */
const listChange = (draft: Draft, before: Draft): Pick<DraftStore, 'draft' | 'before'> => ({ draft, before });

/** The draft survives a reload; it is dropped when its form has changed with a new version. */
export const useDraft = create<DraftStore>()(
  persist(
    (set, get) => ({
      draft: emptyDraft,
      before: undefined,
      change: (part) => set(({ draft }) => ({ draft: { ...draft, ...part } })),
      changeStage: (key, part) => set(({ draft }) => ({ draft: withStage(draft, key, part) })),
      setValue: (key, name, value) => set(({ draft }) => ({ draft: withValue(draft, key, { name, value }) })),
      changeNewModel: (part) => set(({ draft }) => ({ draft: { ...draft, newModel: { ...draft.newModel, ...part } } })),
      changeEvaluation: (key, part) => set(({ draft }) => ({ draft: withEvaluation(draft, key, part) })),
      addEvaluation: (kind, name) =>
        set(({ draft }) => ({ draft: { ...draft, evaluations: [...draft.evaluations, newEvaluation(freshKey(draft), kind, name)] } })),
      removeEvaluation: (key) =>
        set(({ draft }) => listChange({ ...draft, evaluations: draft.evaluations.filter((one) => one.key !== key) }, draft)),
      insert: (index, stage, assets) => {
        const { draft } = get();
        set(listChange(withInserted(draft, index, stage, assets), draft));
        return freshKey(draft);
      },
      remove: (key) => set(({ draft }) => listChange(withoutStage(draft, key), draft)),
      move: (key, by) => set(({ draft }) => listChange(withMoved(draft, key, by), draft)),
      duplicate: (key) => {
        const { draft } = get();
        set(listChange(withDuplicate(draft, key), draft));
        return freshKey(draft);
      },
      takePreset: (preset, assets) => set(({ draft }) => listChange(withPreset(draft, preset, assets), draft)),
      undo: () => set(({ draft, before }) => ({ draft: before ?? draft, before: undefined })),
      takeAsset: (asset) => set(({ draft }) => ({ draft: withAsset(draft, asset) })),
      takeRunFile: (text) => set(({ draft }) => listChange(draftOf(readRunFileText(text)), draft)),
      reset: () => set(({ draft }) => listChange(emptyDraft, draft)),
    }),
    { name: 'studio.draft', version: 2, partialize: ({ draft }) => ({ draft }) },
  ),
);

function withValue(draft: Draft, key: string, { name, value }: { readonly name: string; readonly value: unknown }): Draft {
  const stages = draft.stages.map((stage) => {
    if (stage.key !== key) return stage;
    const others = Object.entries(stage.values).filter(([known]) => known !== name);
    return { ...stage, values: Object.fromEntries(value === undefined ? others : [...others, [name, value]]) };
  });
  return withStages(draft, stages);
}

function withEvaluation(draft: Draft, key: string, part: Partial<DraftEvaluation>): Draft {
  return { ...draft, evaluations: draft.evaluations.map((one) => (one.key === key ? { ...one, ...part } : one)) };
}

/** What is imported goes where nothing was chosen yet: a person who drops one file means it to be used. */
function withAsset(draft: Draft, asset: Asset): Draft {
  if (asset.kind === 'model') {
    const isUntouched = draft.model.kind === 'new' && JSON.stringify(draft.newModel) === JSON.stringify(emptyDraft.newModel);
    return isUntouched ? { ...draft, model: { kind: 'folder', name: asset.name } } : draft;
  }
  if (asset.kind === 'retrieval') {
    if (draft.evaluations.length > 0) return draft;
    return { ...draft, evaluations: [newEvaluation(freshKey(draft), 'retrieval', asset.name)] };
  }
  if (asset.pending) return draft;
  const stages = draft.stages.map((stage) =>
    stage.data.length === 0 && definitionOf(stage).examples.includes(asset.rows)
      ? { ...stage, data: [newData(asset.name, stage.instruction)] }
      : stage,
  );
  return { ...draft, stages };
}
