import type { EvaluationRecord } from '../../src/contract/metrics.ts';

/** The lines of an evaluation.jsonl; written by the studio, so their form is known. */
export function parseRecordLines(text: string): readonly EvaluationRecord[] {
  return text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as EvaluationRecord);
}
