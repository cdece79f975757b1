// One row of a table -> one row of the studio, by the roles of the columns.

import type { ColumnRole } from '../../contract/columns.ts';
import type { PairRow } from '../../contract/examples.ts';
import { documentText } from '../document-text.ts';
import { isNumeric, kindOfRoles, type Cells } from './column-roles.ts';
import { fault, nameOf, nulByte, type Fault, type ParsedRow } from './row-fault.ts';

/** A cell with the name of its column. */
interface Cell {
  readonly name: string;
  readonly value: unknown;
}

/** Reads the rows of one table. */
export class TableRows {
  readonly #names: readonly string[];
  readonly #kind: Exclude<ParsedRow['kind'], 'fault'>;
  /** Columns of each role, in order. */
  readonly #columns = new Map<ColumnRole, number[]>();

  /** @param roles a role a column, that make up a row together */
  constructor(names: readonly string[], roles: readonly ColumnRole[]) {
    this.#names = names;
    this.#kind = kindOfRoles(roles) ?? 'texts';
    for (const [column, role] of roles.entries()) this.#columns.set(role, [...(this.#columns.get(role) ?? []), column]);
  }

  parse(cells: Cells): ParsedRow {
    if (cells.length > this.#names.length) {
      return fault('too many cells', undefined, `The row has ${cells.length} cells for ${this.#names.length} columns.`);
    }
    const read = this.#kind === 'pairs' ? this.#pair(cells) : this.#kind === 'texts' ? this.#text(cells) : this.#labelled(cells);
    return read;
  }

  #text(cells: Cells): ParsedRow {
    const text = this.#required(cells, 'text');
    if (typeof text !== 'string') return text;
    const title = this.#optionalText(cells, 'title');
    return typeof title === 'object' ? title : { kind: 'texts', row: { text: documentText({ title: title ?? '', text }) } };
  }

  #labelled(cells: Cells): ParsedRow {
    const text1 = this.#required(cells, 'text1');
    if (typeof text1 !== 'string') return text1;
    const text2 = this.#required(cells, 'text2');
    if (typeof text2 !== 'string') return text2;
    const label = readLabel(this.#cell(cells, 'label'));
    if (typeof label === 'object') return label;
    const score = readNumber(this.#cell(cells, 'score'));
    if (typeof score === 'object') return score;
    if (label === undefined && score === undefined) {
      return fault('no label', this.#name('label') ?? this.#name('score'), 'The row has neither a label nor a score.');
    }
    return { kind: 'labelled', row: { text1, text2, ...defined({ label }), ...defined({ score }) } };
  }

  #pair(cells: Cells): ParsedRow {
    const query = this.#required(cells, 'query');
    if (typeof query !== 'string') return query;
    const pos = this.#texts(cells, 'positive');
    if ('fault' in pos) return pos;
    if (pos.length === 0) return fault('no positive', this.#name('positive'), 'The row has no positive.');
    const neg = this.#texts(cells, 'negative');
    if ('fault' in neg) return neg;
    const title = this.#optionalText(cells, 'title');
    if (typeof title === 'object') return title;
    const rest = this.#rest(cells, pos.length, neg.length);
    if ('fault' in rest) return rest;
    const positives = title === undefined ? pos : pos.map((text) => documentText({ title, text }));
    return { kind: 'pairs', row: { query, pos: positives, neg, ...rest.fields } };
  }

  #rest(cells: Cells, positives: number, negatives: number): { readonly fields: Partial<PairRow> } | Fault {
    const score = readNumber(this.#cell(cells, 'score'));
    if (typeof score === 'object') return score;
    const positiveScores = readNumbers(this.#cell(cells, 'positive-scores'), positives);
    if (positiveScores !== undefined && 'fault' in positiveScores) return positiveScores;
    const negativeScores = readNumbers(this.#cell(cells, 'negative-scores'), negatives);
    if (negativeScores !== undefined && 'fault' in negativeScores) return negativeScores;
    const prompt = this.#optionalText(cells, 'prompt');
    if (typeof prompt === 'object') return prompt;
    const type = this.#optionalText(cells, 'type');
    if (typeof type === 'object') return type;
    const fields = { pos_scores: positiveScores, neg_scores: negativeScores, prompt, type, score };
    return { fields: defined(fields) };
  }

  /** The text of a role that every row needs. */
  #required(cells: Cells, role: ColumnRole): string | Fault {
    const name = this.#name(role) ?? role;
    const text = this.#optionalText(cells, role);
    return text ?? fault(`empty ${role === 'query' ? 'query' : 'text'}`, name, `"${name}" is empty.`);
  }

  #optionalText(cells: Cells, role: ColumnRole): string | undefined | Fault {
    const cell = this.#cell(cells, role);
    if (cell === undefined || isEmpty(cell.value)) return undefined;
    return textOf(cell);
  }

  /** All texts of a role: cells that hold one, and lists; empty cells are left out, as tables pad what is short. */
  #texts(cells: Cells, role: ColumnRole): readonly string[] | Fault {
    const texts: string[] = [];
    for (const column of this.#columns.get(role) ?? []) {
      const name = this.#names[column] ?? '';
      for (const value of listOf(cells[column])) {
        if (isEmpty(value)) continue;
        const text = textOf({ name, value });
        if (typeof text !== 'string') return text;
        texts.push(text);
      }
    }
    return texts;
  }

  #cell(cells: Cells, role: ColumnRole): Cell | undefined {
    const column = this.#columns.get(role)?.[0];
    return column === undefined ? undefined : { name: this.#names[column] ?? '', value: cells[column] };
  }

  #name(role: ColumnRole): string | undefined {
    const column = this.#columns.get(role)?.[0];
    return column === undefined ? undefined : this.#names[column];
  }
}

function textOf({ name, value }: Cell): string | Fault {
  if (typeof value !== 'string') return fault('wrong type', name, `"${name}" holds ${nameOf(value)}, not a text.`);
  if (value.includes('\0')) return nulByte;
  if (/^\[\s*'[^]*'\s*\]$/.test(value.trim())) {
    return fault('wrong type', name, `"${name}" holds a list in Python's spelling; lists are read as JSON, with double quotes.`);
  }
  return value;
}

function isEmpty(value: unknown): boolean {
  return value === undefined || value === null || (typeof value === 'string' && value.trim() === '');
}

/** A list, or a cell with a JSON list in it; else the one value. */
function listOf(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  if (typeof value !== 'string' || !/^\s*\[/.test(value)) return [value];
  try {
    const json: unknown = JSON.parse(value);
    return Array.isArray(json) ? json : [value];
  } catch {
    // A text that begins with a bracket.
    return [value];
  }
}

function readLabel(cell: Cell | undefined): 0 | 1 | undefined | Fault {
  if (cell === undefined || isEmpty(cell.value)) return undefined;
  const { name, value } = cell;
  const plain = String(value).trim().toLowerCase();
  const number = isNumeric(plain) ? Number(plain) : undefined;
  if (plain === 'true' || number === 1) return 1;
  if (plain === 'false' || number === 0) return 0;
  const shown = typeof value === 'string' ? JSON.stringify(value.slice(0, 40)) : nameOf(value);
  return fault('wrong label', name, `"${name}" holds ${shown}; a label is 0 or 1, a graded similarity is called "score".`);
}

function readNumber(cell: Cell | undefined): number | undefined | Fault {
  if (cell === undefined || isEmpty(cell.value)) return undefined;
  const number = isNumeric(cell.value) ? Number(cell.value) : Number.NaN;
  return Number.isFinite(number) ? number : fault('wrong type', cell.name, `"${cell.name}" holds ${nameOf(cell.value)}, not a number.`);
}

function readNumbers(cell: Cell | undefined, expected: number): readonly number[] | undefined | Fault {
  if (cell === undefined || isEmpty(cell.value)) return undefined;
  const values = listOf(cell.value);
  const numbers = values.map((value) => (isNumeric(value) ? Number(value) : Number.NaN));
  if (!numbers.every(Number.isFinite)) return fault('wrong type', cell.name, `"${cell.name}" is not a list of numbers.`);
  if (numbers.length === expected) return numbers;
  return fault('scores do not match', cell.name, `"${cell.name}" has ${numbers.length} scores for ${expected} texts.`);
}

/** The record without what is not there. */
function defined<Fields extends object>(fields: Fields): { readonly [Key in keyof Fields]?: Exclude<Fields[Key], undefined> } {
  // Filtering keeps every value with its own key, which the library's types cannot say.
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as {
    readonly [Key in keyof Fields]?: Exclude<Fields[Key], undefined>;
  };
}
