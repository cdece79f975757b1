import type { Comparison } from '../../../contract/comparison-calls.ts';
import type { ChoiceKind } from '../../client/comparison-choices.ts';

/** What all views of a comparison need. */
export interface Shown {
  readonly comparison: Comparison;
  readonly setId: string;
  readonly names: readonly string[];
  readonly kinds: readonly ChoiceKind[];
  /** Place of the system that is looked at. */
  readonly after: number;
}
