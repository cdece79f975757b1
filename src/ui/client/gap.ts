import type { DraftStage } from './draft.ts';

/** Something that is missing or wrong in a draft. */
export type Gap =
  | { readonly kind: 'no-gpu' | 'no-stage' | 'no-model' | 'bad-model' | 'bad-seed' | 'bad-budget' | 'bad-checkpoint' }
  | { readonly kind: VocabularyGap | EvaluationGap; readonly name: string }
  /** The reader refuses the run file, in its own words. */
  | { readonly kind: 'refused'; readonly text: string }
  | { readonly kind: StageGap; readonly stage: DraftStage; readonly name: string };

type VocabularyGap = 'unknown-vocabulary' | 'pending-vocabulary';
type EvaluationGap = 'bad-evaluation' | 'pending-evaluation' | 'unfit-evaluation' | 'repeated-evaluation';
type StageGap =
  | 'no-data'
  | 'bad-value'
  | 'unknown-data'
  | 'wrong-data'
  | 'wrong-loss'
  | 'no-labels'
  | 'no-negatives'
  | 'pending-data'
  | 'unknown-stage'
  | 'bad-id'
  | 'bad-weights'
  | 'bad-output';

/** What a run may do, though it is seldom meant: it stops nothing. */
export interface Caution {
  readonly kind: 'trains-on-questions';
  /** The file that a stage learns from and an evaluation measures with. */
  readonly file: string;
}
