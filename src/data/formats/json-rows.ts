// Rows from JSON objects: in FlagEmbedding's own keys, or under other names, as the columns of a table.

import type { Column, ColumnRole, ColumnRoles } from '../../contract/columns.ts';
import { suggest } from './column-names.ts';
import { chosenRoles, columnsOf, guessRoles, refuseDoubtfulLabels } from './column-roles.ts';
import { own, parseJson, parseNativeRow, repeatedKey, type Json } from './parse-row.ts';
import { fault, type Fault, type ParsedRow } from './row-fault.ts';
import { TableRows } from './table-row.ts';

export interface JsonRows {
  /** Where the keys are read as columns; keys that come late may add to them. */
  readonly columns?: readonly Column[] | undefined;
  parse(text: string): ParsedRow;
}

/**
 * Decides by the first rows how the objects of a file are read.
 *
 * @throws InputError where chosen roles do not fit them, or a guessed label says nothing for certain
 */
export function jsonRows(file: string, first: readonly string[], chosen: ColumnRoles | undefined): JsonRows {
  const objects = first.flatMap((text) => {
    const parsed = parseJson(text);
    return parsed.kind === 'object' ? [parsed.json] : [];
  });
  const names = [...new Set(objects.flatMap((json) => Object.keys(json)))];
  const rows = objects.map((json) => names.map((name) => own(json, name)));
  const isNative = objects[0] === undefined || hasNativeKeys(objects[0]);
  if (chosen !== undefined) return new TableJsonRows(columnsOf(names, chosenRoles(file, names, chosen)), false);
  const roles = isNative ? undefined : guessRoles(names, rows);
  if (roles === undefined) return nativeRows;
  const columns = columnsOf(names, roles);
  refuseDoubtfulLabels(file, columns, rows);
  return new TableJsonRows(columns, true);
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

const MOST_LATE_KEYS = 100;

class TableJsonRows implements JsonRows {
  #columns: readonly Column[];
  #names: readonly string[] = [];
  #rows: TableRows;
  /** Names of the columns that are used. */
  #used: readonly string[] = [];
  readonly #isGuessed: boolean;
  /** Keys whose meaning for this file is known: those of the first rows, and those met since. */
  readonly #known: Set<string>;
  #lateKeys = 0;

  /** @param isGuessed whether a key that comes late may say something; else the person has said what counts */
  constructor(columns: readonly Column[], isGuessed: boolean) {
    this.#columns = columns;
    this.#rows = this.#read(columns);
    this.#isGuessed = isGuessed;
    this.#known = new Set(this.#names);
  }

  get columns(): readonly Column[] {
    return this.#columns;
  }

  parse(text: string): ParsedRow {
    const parsed = parseJson(text);
    if (parsed.kind === 'fault') return parsed;
    const late = this.#isGuessed ? this.#meetLateKeys(parsed.json) : undefined;
    if (late !== undefined) return late;
    return repeatedKey(parsed.json, text, this.#used) ?? this.#rows.parse(this.#names.map((name) => own(parsed.json, name)));
  }

  /** A key that the first rows lacked becomes a column, or the fault of its rows where it would change the others. */
  #meetLateKeys(json: Json): Fault | undefined {
    for (const key of Object.keys(json)) {
      if (this.#known.has(key) || own(json, key) === undefined || suggest(['', key])[1] === undefined) continue;
      const role = this.#lateRole(key);
      if (role === undefined) return lateKey(key);
      this.#known.add(key);
      this.#lateKeys += 1;
      if (role !== 'ignore') this.#rows = this.#read([...this.#columns, { name: key, role }]);
    }
    return undefined;
  }

  /** The role of one column more; undefined where the file would have been read in another way from its first row. */
  #lateRole(key: string): ColumnRole | undefined {
    const roles = guessRoles([...this.#names, key], []);
    const [before, role] = [roles?.slice(0, -1), roles?.at(-1)];
    // A label that turned out to be a score by its values is a label again where there are none to look at.
    const isAsBefore = this.#columns.every((column, index) => {
      return before?.[index] === column.role || (before?.[index] === 'label' && column.role === 'score');
    });
    if (!isAsBefore || this.#lateKeys >= MOST_LATE_KEYS) return undefined;
    const isTaken = role === 'score' && this.#columns.some((column) => column.role === 'score');
    return isTaken ? undefined : role;
  }

  #read(columns: readonly Column[]): TableRows {
    this.#columns = columns;
    this.#names = columns.map(({ name }) => name);
    this.#used = columns.filter(({ role }) => role !== 'ignore').map(({ name }) => name);
    return new TableRows(
      this.#names,
      columns.map(({ role }) => role),
    );
  }
}

function lateKey(key: string): Fault {
  const shown = JSON.stringify(key.slice(0, 60));
  return fault('late key', key, `The key ${shown} is in none of the first rows, by which the file is read: put a row with it at the top.`);
}
