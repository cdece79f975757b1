import type { Cells } from './column-roles.ts';
import { peekPieces } from './peek.ts';
import type { RowFault } from './row-fault.ts';

/**
 * One record of a file before it is a row: a text (a line, or the JSON of one object), the cells of a table's row, or
 * why it is neither. Lines count from 1 as in an editor, rows of a table as in a spreadsheet: the header is row 1.
 */
export type FileRecord =
  | { readonly number: number; readonly text: string }
  | { readonly number: number; readonly cells: Cells }
  | { readonly number: number; readonly fault: RowFault; readonly head: string };

/** Looks at the first `count` records (fewer where the file ends), and gives the stream back whole. */
export async function peekRecords(
  batches: AsyncIterable<readonly FileRecord[]>,
  count: number,
): Promise<{ readonly first: readonly FileRecord[]; readonly batches: AsyncIterable<readonly FileRecord[]> }> {
  const { seen, all } = await peekPieces(batches, count);
  return { first: seen.flat().slice(0, count), batches: all };
}
