import { create } from 'zustand';
import { persist } from 'zustand/middleware';
import { readRunFileText } from '../../stages/definitions.ts';
import { emptyDraft, type Draft, type DraftEvaluation, type DraftNewModel, type DraftStage, type FormStage } from './draft.ts';
import { draftOf } from './draft-run-file.ts';

interface DraftStore {
  readonly draft: Draft;
  /** A run file with parts that the form does not show; it runs as it is. */
  readonly fileText: string | undefined;
  readonly change: (part: Partial<Draft>) => void;
  readonly changeStage: (id: FormStage, part: Partial<DraftStage>) => void;
  /** Sets one field of a stage; undefined goes back to the default. */
  readonly setValue: (id: FormStage, key: string, value: unknown) => void;
  readonly changeNewModel: (part: Partial<DraftNewModel>) => void;
  readonly changeEvaluation: (part: Partial<DraftEvaluation>) => void;
  /** Takes over a run file: into the form where it fits, else as text. Throws an InputError where it cannot be read. */
  readonly takeRunFile: (text: string) => void;
  readonly reset: () => void;
}

/** The draft survives a reload; it is dropped when its form has changed with a new version. */
export const useDraft = create<DraftStore>()(
  persist(
    (set) => ({
      draft: emptyDraft,
      fileText: undefined,
      change: (part) => set(({ draft }) => ({ draft: { ...draft, ...part } })),
      changeStage: (id, part) => set(({ draft }) => ({ draft: withStage(draft, id, part) })),
      setValue: (id, key, value) =>
        set(({ draft }) => {
          const others = Object.entries(draft.stages[id].values).filter(([name]) => name !== key);
          const values = Object.fromEntries(value === undefined ? others : [...others, [key, value]]);
          return { draft: withStage(draft, id, { values }) };
        }),
      changeNewModel: (part) => set(({ draft }) => ({ draft: { ...draft, newModel: { ...draft.newModel, ...part } } })),
      changeEvaluation: (part) => set(({ draft }) => ({ draft: { ...draft, evaluation: { ...draft.evaluation, ...part } } })),
      takeRunFile: (text) => {
        const draft = draftOf(readRunFileText(text));
        set(draft === undefined ? { fileText: text } : { draft, fileText: undefined });
      },
      reset: () => set({ draft: emptyDraft, fileText: undefined }),
    }),
    { name: 'studio.draft', version: 1, partialize: ({ draft, fileText }) => ({ draft, fileText }) },
  ),
);

function withStage(draft: Draft, id: FormStage, part: Partial<DraftStage>): Draft {
  return { ...draft, stages: { ...draft.stages, [id]: { ...draft.stages[id], ...part } } };
}
