// Rows from JSON objects: in FlagEmbedding's own keys, or under other names, as the columns of a table.

import type { Column, ColumnRoles } from '../../contract/columns.ts';
import { chosenRoles, columnsOf, guessRoles } from './column-roles.ts';
import { own, parseJson, parseNativeRow, repeatedKey, type Json } from './parse-row.ts';
import type { ParsedRow } from './row-fault.ts';
import { TableRows } from './table-row.ts';

export interface JsonRows {
  /** Where the keys are read as columns. */
  readonly columns?: readonly Column[] | undefined;
  parse(text: string): ParsedRow;
}

/** Decides by the first rows how the objects of a file are read. @throws InputError where chosen roles do not fit them */
export function jsonRows(file: string, first: readonly string[], chosen: ColumnRoles | undefined): JsonRows {
  const objects = first.flatMap((text) => {
    const parsed = parseJson(text);
    return parsed.kind === 'object' ? [parsed.json] : [];
  });
  const names = [...new Set(objects.flatMap((json) => Object.keys(json)))];
  const rows = objects.map((json) => names.map((name) => own(json, name)));
  const isNative = objects[0] === undefined || hasNativeKeys(objects[0]);
  if (chosen !== undefined) return new TableJsonRows(names, columnsOf(names, chosenRoles(file, names, chosen)));
  const roles = isNative ? undefined : guessRoles(names, rows);
  return roles === undefined ? nativeRows : new TableJsonRows(names, columnsOf(names, roles));
}

function hasNativeKeys(json: Json): boolean {
  return Object.hasOwn(json, 'pos') || (Object.hasOwn(json, 'text') && !Object.hasOwn(json, 'query'));
}

const nativeRows: JsonRows = {
  parse(text) {
    const parsed = parseJson(text);
    return parsed.kind === 'object' ? parseNativeRow(parsed.json, text) : parsed;
  },
};

class TableJsonRows implements JsonRows {
  readonly columns: readonly Column[];
  readonly #names: readonly string[];
  readonly #rows: TableRows;
  /** Names of the columns that are used. */
  readonly #used: readonly string[];

  constructor(names: readonly string[], columns: readonly Column[]) {
    this.columns = columns;
    this.#names = names;
    this.#rows = new TableRows(
      names,
      columns.map(({ role }) => role),
    );
    this.#used = columns.filter(({ role }) => role !== 'ignore').map(({ name }) => name);
  }

  parse(text: string): ParsedRow {
    const parsed = parseJson(text);
    if (parsed.kind === 'fault') return parsed;
    return repeatedKey(parsed.json, text, this.#used) ?? this.#rows.parse(this.#names.map((name) => own(parsed.json, name)));
  }
}
