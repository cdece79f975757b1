// A table whose reader is known: its header, its roles, and what reads its rows.

import { InputError } from '../../base/errors.ts';
import type { Column, ColumnRole, ColumnRoles } from '../../contract/columns.ts';
import {
  chosenRoles,
  columnsOf,
  guessedRows,
  guessRoles,
  isNumeric,
  refuseDoubtfulLabels,
  rolesByPlace,
  unknownColumns,
  type Cells,
} from './column-roles.ts';
import { peekRecords, type FileRecord } from './file-record.ts';
import { TableRows } from './table-row.ts';

export interface OpenedTable {
  readonly columns: readonly Column[];
  readonly rows: TableRows;
  readonly batches: AsyncIterable<readonly FileRecord[]>;
}

const MOST_COLUMNS = 4096;

/** Opens a table that names its columns apart from its rows, as Parquet does. */
export async function openNamedTable(
  file: string,
  names: readonly string[],
  records: AsyncIterable<readonly FileRecord[]>,
  chosen: ColumnRoles | undefined,
): Promise<OpenedTable> {
  const { first, batches } = await peekRecords(records, guessedRows);
  const roles = chosen === undefined ? guessRoles(names, cellsOf(first)) : chosenRoles(file, names, chosen);
  if (roles === undefined) throw unknownColumns(file, names);
  const columns = columnsOf(names, roles);
  if (chosen === undefined) refuseDoubtfulLabels(file, columns, cellsOf(first));
  return { columns, rows: new TableRows(names, roles), batches };
}

/**
 * Opens a delimited text. Its first row is the header where it holds names that the studio knows, or reads like names
 * beside what follows; else the columns are known by their places.
 *
 * @throws InputError where it is a header of unknown names, or has thousands of columns.
 */
export async function openDelimited(
  file: string,
  records: AsyncIterable<readonly FileRecord[]>,
  chosen: ColumnRoles | undefined,
): Promise<OpenedTable> {
  const { first, batches } = await peekRecords(records, guessedRows + 1);
  const rows = cellsOf(first);
  const width = Math.max(0, ...rows.map((row) => row.length));
  if (width > MOST_COLUMNS) {
    throw new InputError(`${file} has ${width} columns.`, `A table has at most ${MOST_COLUMNS}: check the delimiter and the line ends.`);
  }
  const { names, roles, hasHeader } = chosen === undefined ? guess(file, rows) : chosenNames(file, rows, chosen);
  const columns = columnsOf(names, roles);
  if (chosen === undefined) refuseDoubtfulLabels(file, columns, hasHeader ? rows.slice(1) : rows);
  return { columns, rows: new TableRows(names, roles), batches: hasHeader ? withoutFirst(batches) : batches };
}

/** The names of a delimited text's columns, for a person to look at; names that say nothing are names too. */
export function headerOf(rows: readonly Cells[]): { names: readonly string[]; roles: readonly ColumnRole[]; named: boolean } {
  const [first = [], ...others] = rows;
  const names = first.map(asName);
  const roles = guessRoles(names, others);
  if (roles !== undefined || readsLikeNames(names, others)) return { names, roles: roles ?? [], named: true };
  const byPlace = rolesByPlace(rows);
  const width = Math.max(0, ...rows.map((row) => row.length));
  return { names: numberedNames(byPlace?.length ?? width), roles: byPlace ?? [], named: false };
}

interface Header {
  readonly names: readonly string[];
  readonly roles: readonly ColumnRole[];
  readonly hasHeader: boolean;
}

function guess(file: string, [first = [], ...others]: readonly Cells[]): Header {
  const names = first.map(asName);
  const roles = guessRoles(names, others);
  if (roles !== undefined) return { names, roles, hasHeader: true };
  if (readsLikeNames(names, others)) throw unknownColumns(file, names);
  const all = [first, ...others];
  const byPlace = rolesByPlace(all);
  if (byPlace === undefined) throw unknownColumns(file, names);
  return { names: numberedNames(byPlace.length), roles: byPlace, hasHeader: false };
}

function chosenNames(file: string, [first = [], ...others]: readonly Cells[], chosen: ColumnRoles): Header {
  const names = first.map(asName);
  const hasHeader = Object.keys(chosen).some((name) => names.includes(name));
  const used = hasHeader ? names : numberedNames(Math.max(first.length, ...others.map((row) => row.length)));
  return { names: used, roles: chosenRoles(file, used, chosen), hasHeader };
}

/** Names are short, no two are alike, and what stands below is longer, or numbers. */
function readsLikeNames(names: readonly string[], rows: readonly Cells[]): boolean {
  const isName = (name: string) => name.length <= 40 && /^[\p{L}_][\p{L}\p{N}_ .:()/-]*$/u.test(name) && name.split(/\s+/).length <= 4;
  if (rows.length === 0 || !names.every(isName) || new Set(names).size < names.length) return false;
  const isNumberColumn = names.some((_, column) => rows.every((row) => isNumeric(row[column])));
  return isNumberColumn || meanLength(rows) >= 2 * meanLength([names]);
}

function meanLength(rows: readonly Cells[]): number {
  const lengths = rows.flatMap((row) => row.map((cell) => String(cell).length));
  return lengths.reduce((sum, length) => sum + length, 0) / Math.max(1, lengths.length);
}

function asName(cell: unknown): string {
  return String(cell).trim();
}

function numberedNames(width: number): readonly string[] {
  return Array.from({ length: width }, (_, index) => `column ${index + 1}`);
}

function cellsOf(records: readonly FileRecord[]): readonly Cells[] {
  return records.flatMap((record) => ('cells' in record ? [record.cells] : []));
}

/** Without the first row of cells, which is the header. */
async function* withoutFirst(batches: AsyncIterable<readonly FileRecord[]>): AsyncGenerator<readonly FileRecord[]> {
  let isFound = false;
  for await (const batch of batches) {
    const header: number = isFound ? -1 : batch.findIndex((record) => 'cells' in record);
    isFound ||= header >= 0;
    yield header < 0 ? batch : batch.toSpliced(header, 1);
  }
}
