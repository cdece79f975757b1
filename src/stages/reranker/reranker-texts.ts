// What a reranker reads of a row: pairs of texts with their labels, instructions in front, and the teacher's scores.

import { InputError } from '../../base/errors.ts';
import type { LabelledRow, PairRow } from '../../contract/examples.ts';
import type { DataEntry } from '../../contract/run-file.ts';
import type { Choice } from '../../data/batching/choices.ts';
import type { TextPair } from '../../retrieval/score-pairs.ts';

export interface RowTexts {
  /** The positive first. */
  readonly pairs: readonly TextPair[];
  /** 1 for a right passage, 0 for a wrong one. */
  readonly labels: readonly number[];
  readonly teacher?: readonly number[] | undefined;
}

export type Instructions = Pick<DataEntry, 'instruction' | 'passageInstruction'>;

/** Passages beside the query of their row. A row's own prompts stand in for the instructions. */
export function besideQuery(row: PairRow, before: Instructions, passages: readonly string[]): readonly TextPair[] {
  const query = (row.query_prompt ?? before.instruction) + row.query;
  const prefix = row.passage_prompt ?? before.passageInstruction;
  return passages.map((passage) => ({ query, passage: prefix + passage }));
}

/** A query with one positive and the negatives chosen. */
export function pairTexts(row: PairRow, entry: Instructions, { positive, negatives }: Pick<Choice, 'positive' | 'negatives'>): RowTexts {
  const passages = [row.pos[positive] ?? '', ...negatives.map((index) => row.neg[index] ?? '')];
  return {
    pairs: besideQuery(row, entry, passages),
    labels: passages.map((_, place) => (place === 0 ? 1 : 0)),
  };
}

/**
 * The teacher's scores of the passages chosen.
 * @throws InputError naming the row that does not have them
 */
export function teacherScores(
  row: PairRow,
  { positive, negatives }: Pick<Choice, 'positive' | 'negatives'>,
  name: string,
): readonly number[] {
  const scores = [row.pos_scores?.[positive], ...negatives.map((index) => row.neg_scores?.[index])];
  const known = scores.filter((score) => score !== undefined);
  if (known.length === scores.length) return known;
  throw new InputError(
    `${name} has no teacher's scores for all its passages (pos_scores, neg_scores), but distillation is "kl".`,
    'Give every row the scores of a teacher, or set distillation to "none".',
  );
}

/**
 * A labelled pair.
 * @throws InputError where the row has no label
 */
export function labelledTexts(row: LabelledRow, entry: Instructions, name: string): RowTexts {
  if (row.label === undefined) {
    throw new InputError(
      `${name} has a graded score and no label; the reranker learns from labels 0 and 1.`,
      'Give every row a "label", or choose pairs with positives and negatives.',
    );
  }
  const pair = { query: entry.instruction + row.text1, passage: entry.passageInstruction + row.text2 };
  return { pairs: [pair], labels: [row.label] };
}
