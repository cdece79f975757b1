import { create } from 'zustand';
import { persist } from 'zustand/middleware';
import type { Asset } from '../../contract/protocol.ts';
import type { StageId } from '../../contract/stage.ts';
import { readRunFileText } from '../../stages/definitions.ts';
import { emptyDraft, freshKey } from './draft.ts';
import { withAsset } from './draft-asset.ts';
import type { Draft, DraftEvaluation, DraftNewModel, DraftStage } from './draft.ts';
import { withDuplicate, withInserted, withMoved, withStage, withStages, withoutStage } from './draft-edit.ts';
import { withEvaluation, withNewEvaluation, withoutEvaluation } from './draft-evaluations.ts';
import { draftOf } from './draft-run-file.ts';
import { usePreferences } from './preferences.ts';
import { withPreset, type PresetId } from './recipe.ts';

interface DraftStore {
  readonly draft: Draft;
  /** The draft before the last change, where that was one of its list of stages, to go back to. */
  readonly before: Draft | undefined;
  readonly change: (part: Partial<Draft>) => void;
  /** Takes over a changed draft; `undo` takes it back. */
  readonly apply: (change: (draft: Draft) => Draft) => void;
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
  readonly takeAsset: (asset: Asset, assets: readonly Asset[]) => void;
  /** Takes over a run file. Throws an InputError where it cannot be read. */
  readonly takeRunFile: (text: string) => void;
  readonly reset: () => void;
}

/** A new recipe begins with the memory that the person has set for this GPU. */
const newDraft = (): Draft => ({ ...emptyDraft, gpuBudgetMiB: usePreferences.getState().gpuBudgetMiB });

type Change = Pick<DraftStore, 'draft' | 'before'>;

/** A change of the list of stages can be taken back; a change of a setting has its own way back. */
const listChange = (draft: Draft, before: Draft): Change => ({ draft, before });

/** What is changed after that would be lost on the way back, so there is none any more. */
const laterChange = (draft: Draft, state: Change): Change => (draft === state.draft ? state : { draft, before: undefined });

/** The draft survives a reload; it is dropped when its form has changed with a new version. */
export const useDraft = create<DraftStore>()(
  persist(
    (set, get) => ({
      draft: newDraft(),
      before: undefined,
      change: (part) => set((state) => laterChange({ ...state.draft, ...part }, state)),
      apply: (change) => set(({ draft }) => listChange(change(draft), draft)),
      changeStage: (key, part) => set((state) => laterChange(withStage(state.draft, key, part), state)),
      setValue: (key, name, value) => set((state) => laterChange(withValue(state.draft, key, { name, value }), state)),
      changeNewModel: (part) => set((state) => laterChange({ ...state.draft, newModel: { ...state.draft.newModel, ...part } }, state)),
      changeEvaluation: (key, part) => set((state) => laterChange(withEvaluation(state.draft, key, part), state)),
      addEvaluation: (kind, name) => set((state) => laterChange(withNewEvaluation(state.draft, kind, name), state)),
      removeEvaluation: (key) => set(({ draft }) => listChange(withoutEvaluation(draft, key), draft)),
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
      takeAsset: (asset, assets) => set((state) => laterChange(withAsset(state.draft, asset, assets), state)),
      takeRunFile: (text) => set(({ draft }) => listChange(draftOf(readRunFileText(text)), draft)),
      reset: () => set(({ draft }) => listChange(newDraft(), draft)),
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
