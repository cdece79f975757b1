import type { StageProduct } from '../../../contract/fields.ts';
import { makersBefore, type DraftStage, type DraftValues } from '../../client/draft.ts';
import { useDraft } from '../../client/draft-store.ts';

/** Settings that are shown together: those of a stage, or of a group within it. */
export interface FieldSet {
  readonly values: DraftValues;
  /** Undefined goes back to the default. */
  readonly set: (name: string, value: unknown) => void;
  /** Ids of the earlier stages that make this. */
  readonly makersOf: (product: StageProduct) => readonly string[];
}

/** What every row of the form gets: where its value is, and what it is. */
export interface RowProps<Field> {
  readonly at: FieldSet;
  readonly name: string;
  readonly field: Field;
}

export function useFieldSet(stage: DraftStage): FieldSet {
  const draft = useDraft((state) => state.draft);
  const setValue = useDraft((state) => state.setValue);
  const index = draft.stages.findIndex(({ key }) => key === stage.key);
  return {
    values: stage.values,
    set: (name, value) => setValue(stage.key, name, value),
    makersOf: (product) => makersBefore(draft, index, [product]),
  };
}

/** The settings inside a group that is switched on. */
export function innerSet(at: FieldSet, name: string, values: DraftValues): FieldSet {
  return {
    ...at,
    values,
    set: (inner, value) => {
      const others = Object.entries(values).filter(([key]) => key !== inner);
      at.set(name, Object.fromEntries(value === undefined ? others : [...others, [inner, value]]));
    },
  };
}
