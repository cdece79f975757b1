import type { LabelledRow, PairRow } from '../../contract/examples.ts';
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

/** Types of rows whose texts are all of one kind: what goes before a query goes before its passages too (recipe, 3.3 B). */
const symmetricTypes: readonly (string | undefined)[] = ['symmetric_sts', 'symmetric_clustering'];

/** The passages of a row as the model reads them. */
export function passageTexts(row: PairRow, entry: Instructions, passages: readonly string[]): readonly string[] {
  const before = symmetricTypes.includes(row.type) ? (row.prompt ?? entry.instruction) : entry.passageInstruction;
  return passages.map((passage) => before + passage);
}

/**
 * Texts of a row under a choice of its positives and negatives. Instructions are joined without a space, as BGE does.
 * @param filled passages that stand in for negatives that the row does not have
 */
export function exampleTexts(row: PairRow, entry: Instructions, choice: Choice, filled: readonly string[] = []): ExampleTexts {
  const negatives = choice.negatives.map((index) => row.neg[index] ?? '');
  const passages = [row.pos[choice.positive] ?? '', ...negatives, ...filled];
  return { query: queryText(row, entry.instruction), passages: passageTexts(row, entry, passages) };
}

/** A labelled pair as a query and its one passage. */
export function labelledTexts(row: LabelledRow, entry: Instructions): ExampleTexts {
  return { query: entry.instruction + row.text1, passages: [entry.passageInstruction + row.text2] };
}

/**
 * Negatives that a row takes part with where batches come from one data set: one of type `only_1neg`, those that it has
 * of type `symmetric_class`, `train_group_size` less the positive where the row says so, else what the stage takes.
 */
export function negativesOfRow(row: PairRow, negatives: number): number {
  if (row.type === 'only_1neg') return 1;
  if (row.type === 'symmetric_class') return Math.min(row.neg.length, negatives);
  if (row.type === undefined && row.train_group_size !== undefined) return Math.max(0, row.train_group_size - 1);
  return negatives;
}

/** Rows of a batch of one data set, by its first row: its `batch_size`, half for symmetric types, else the stage's. */
export function batchSizeOfRow(row: PairRow, batchSize: number): number {
  if (row.batch_size !== undefined) return Math.max(1, row.batch_size);
  return row.type?.includes('symmetric') === true ? Math.max(1, Math.floor(batchSize / 2)) : batchSize;
}

/** Equal numbers for equal texts: queries first, then passages. */
export function keysOf(texts: readonly ExampleTexts[]): Uint32Array {
  return Uint32Array.from([...numbered(texts.map(({ query }) => query)), ...numbered(texts.flatMap(({ passages }) => passages))]);
}

function numbered(texts: readonly string[]): readonly number[] {
  const numbers = new Map<string, number>();
  for (const text of texts) if (!numbers.has(text)) numbers.set(text, numbers.size);
  return texts.map((text) => numbers.get(text) ?? 0);
}
