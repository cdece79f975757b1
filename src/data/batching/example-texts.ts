import type { PairRow } from '../../contract/examples.ts';
import type { DataEntry } from '../../contract/run-file.ts';
import type { Choice } from './choices.ts';

/** The texts of one example, as the model reads them. */
export interface ExampleTexts {
  readonly query: string;
  /** The positive first, then the negatives. */
  readonly passages: readonly string[];
}

type Instructions = Pick<DataEntry, 'instruction' | 'passageInstruction'>;

/** The query as the model reads it: the row's own prompt, or the instruction of its data, put before it as it is. */
export function queryText(row: PairRow, instruction: string): string {
  return (row.prompt ?? instruction) + row.query;
}

/** Texts of a row under a choice of its positives and negatives. Instructions are joined without a space, as BGE does. */
export function exampleTexts(row: PairRow, entry: Instructions, choice: Choice): ExampleTexts {
  const negatives = choice.negatives.map((index) => row.neg[index] ?? '');
  const passages = [row.pos[choice.positive] ?? '', ...negatives];
  return { query: queryText(row, entry.instruction), passages: passages.map((passage) => entry.passageInstruction + passage) };
}
