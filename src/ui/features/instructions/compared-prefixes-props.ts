import type { Comparison, ComparisonRequest } from '../../../contract/comparison-calls.ts';
import type { PrefixSystems } from '../../client/instruction-comparison.ts';
import type { InstructionTask, Slot } from '../../client/instruction-tasks.ts';

/** What came of a comparison of prefixes. */
export interface ComparedPrefixesProps {
  readonly task: InstructionTask;
  readonly slot: Slot;
  readonly systems: PrefixSystems;
  readonly comparison: Comparison;
  readonly request: ComparisonRequest;
}
