// Which column is the query, which the positive: guessed from names and first rows, or said by the person.

import { InputError } from '../../base/errors.ts';
import { columnRoles, type Column, type ColumnRole, type ColumnRoles } from '../../contract/columns.ts';
import type { RowKind } from '../../contract/examples.ts';
import { areInference, suggest, type Suggestion } from './column-names.ts';

/** A row of a table as its reader delivers it: texts, numbers, lists, or nothing. */
export type Cells = readonly unknown[];

/** How many rows a guess looks at. */
export const guessedRows = 50;

/** What rows with these roles are; undefined where roles are missing that every row needs. */
export function kindOfRoles(roles: readonly ColumnRole[]): RowKind | undefined {
  const has = (role: ColumnRole) => roles.includes(role);
  if (has('text1') && has('text2') && (has('label') || has('score'))) return 'labelled';
  if (has('query') && has('positive')) return 'pairs';
  return has('text') ? 'texts' : undefined;
}

/**
 * Guesses by name: (query, positive, negatives), (text1, text2, label or score) or (text), each with what may stand
 * beside it. A query and a passage with a label are a labelled pair, two texts without label or score a pair; a "label"
 * that is mostly neither 0 nor 1 is a score. What the label of a guess may mean, {@link refuseDoubtfulLabels} decides. Of two columns for one role the first counts.
 *
 * @returns a role a column, or undefined where the names suggest no kind of row
 */
export function guessRoles(names: readonly string[], rows: readonly Cells[]): readonly ColumnRole[] | undefined {
  const suggested = suggest(names);
  const plan = planOf(suggested);
  if (plan === undefined) return undefined;
  const taken = new Set<ColumnRole>();
  const roles = suggested.map((suggestion): ColumnRole => {
    const role = suggestion === undefined ? undefined : plan[suggestion];
    if (role === undefined || (taken.has(role) && !isRepeatable(role, suggestion))) return 'ignore';
    taken.add(role);
    return role;
  });
  return gradedLabels(roles, rows);
}

type Plan = Readonly<Partial<Record<Suggestion, ColumnRole>>>;

const labelled: Plan = { text1: 'text1', text2: 'text2', label: 'label', score: 'score', id: 'id' };
const texts: Plan = { text: 'text', title: 'title', id: 'id' };
const pairs: Plan = {
  query: 'query', positive: 'positive', negative: 'negative', score: 'score', title: 'title', id: 'id', prompt: 'prompt', type: 'type',
  'positive-scores': 'positive-scores', 'negative-scores': 'negative-scores',
}; // prettier-ignore

/** What becomes of each suggestion, given which others there are. */
function planOf(suggested: readonly (Suggestion | undefined)[]): Plan | undefined {
  const has = (suggestion: Suggestion) => suggested.includes(suggestion);
  const positive = (['positive', 'passage', 'content'] as const).find(has);
  if (has('query') && positive !== undefined) {
    if (has('label') && !has('negative')) return { ...labelled, query: 'text1', [positive]: 'text2' };
    return { ...pairs, [positive]: 'positive' };
  }
  if (has('text1') && has('text2')) {
    return has('label') || has('score') ? labelled : { ...pairs, text1: 'query', text2: 'positive' };
  }
  const text = (['content', 'passage'] as const).find(has);
  return text === undefined || has('query') ? undefined : { ...texts, [text]: 'text' };
}

/** Only lists of positives and negatives may lie in several columns, and only under names that say so. */
function isRepeatable(role: ColumnRole, suggestion: Suggestion | undefined): boolean {
  return role === 'negative' || (role === 'positive' && suggestion === 'positive');
}

/** A "label" that mostly holds other numbers than 0 and 1 is a graded similarity. */
function gradedLabels(roles: readonly ColumnRole[], rows: readonly Cells[]): readonly ColumnRole[] {
  const column = roles.indexOf('label');
  if (column < 0 || roles.includes('score')) return roles;
  const values = valuesOf(rows, column);
  const isGraded = values.every(isNumeric) && 2 * values.filter(isNoLabel).length > values.length && !areClasses(values);
  return isGraded ? roles.with(column, 'score') : roles;
}

function valuesOf(rows: readonly Cells[], column: number): readonly unknown[] {
  return rows.map((row) => row[column]).filter((value) => value !== undefined && value !== null && value !== '');
}

function isNoLabel(value: unknown): boolean {
  return isNumeric(value) && Number(value) !== 0 && Number(value) !== 1;
}

/** Whole numbers up to 2 are as likely the classes of inference (2: contradiction) as grades. */
function areClasses(values: readonly unknown[]): boolean {
  return values.every((value) => Number.isInteger(Number(value)) && Number(value) <= 2);
}

/**
 * Refuses a guessed label whose meaning would be a guess too: of a premise and a hypothesis, or with numbers besides 0
 * and 1 that do not read as a similarity. Nothing is refused where the person has said what the columns are.
 *
 * @throws InputError naming the values that were found
 */
export function refuseDoubtfulLabels(file: string, columns: readonly Column[], rows: readonly Cells[]): void {
  const names = columns.map(({ name }) => name);
  if (areInference(names) && !columns.some(({ role }) => role === 'score')) throw doubtfulInference(file);
  const index = columns.findIndex(({ role }) => role === 'label');
  const values = index < 0 ? [] : valuesOf(rows, index);
  if (!values.some(isNoLabel)) return;
  const found = [...new Set(values.map(String))].sort().slice(0, SHOWN_VALUES);
  throw new InputError(
    `The column ${JSON.stringify(names[index])} of ${file} holds ${found.join(', ')}; a label is 0 (not alike) or 1 (alike).`,
    'Keep rows with 0 and 1 alone, name the column "score" if more means more alike, or write rows of query, positive and negative.',
  );
}

function doubtfulInference(file: string): InputError {
  return new InputError(
    `${file} holds premises and hypotheses, of which the studio cannot tell what is alike: sets differ in what 0 and 1 mean.`,
    'Name the texts "text1" and "text2", with a label of 1 where they are alike and 0 where not; or "query", "positive" and "negative".',
  );
}

export function isNumeric(value: unknown): boolean {
  if (typeof value === 'number' || typeof value === 'bigint') return true;
  return typeof value === 'string' && value.trim() !== '' && Number.isFinite(Number(value));
}

/**
 * Roles by place, as sentence-transformers reads columns: anchor, positive, negatives; two texts and a number are a
 * labelled pair; one text is plain text. A first column of numbers is an index.
 */
export function rolesByPlace(rows: readonly Cells[]): readonly ColumnRole[] | undefined {
  const width = Math.max(0, ...rows.map((row) => row.length));
  const columns = Array.from({ length: width }, (_, column) =>
    rows.map((row) => row[column]).filter((cell) => cell !== undefined && cell !== ''),
  );
  const isNumber = columns.map((cells) => cells.length > 0 && cells.every(isNumeric));
  const places = [...isNumber.keys()].filter((column) => isNumber[column] !== true);
  const roles = Array.from({ length: width }, (): ColumnRole => 'ignore');
  const [first, second, ...others] = places;
  if (first === undefined) return undefined;
  if (second === undefined) return roles.with(first, 'text');
  if (others.length === 0 && isNumber.at(-1) === true && width > 2) {
    return gradedLabels(roles.with(first, 'text1').with(second, 'text2').with(-1, 'label'), rows);
  }
  return roles.map((role, column) =>
    column === first ? 'query' : column === second ? 'positive' : others.includes(column) ? 'negative' : role,
  );
}

/** Roles as the person gave them. @throws InputError where a name or role is unknown, or what every row needs is missing. */
export function chosenRoles(file: string, names: readonly string[], chosen: ColumnRoles): readonly ColumnRole[] {
  for (const [name, role] of Object.entries(chosen)) {
    if (!names.includes(name))
      throw new InputError(`${file} has no column ${JSON.stringify(name)}.`, `Its columns are ${listNames(names)}.`);
    // What crosses the wall is typed, but comes from a form.
    if (!columnRoles.includes(role))
      throw new InputError(`A column cannot be ${JSON.stringify(role)}.`, `It is one of ${columnRoles.join(', ')}.`);
  }
  const roles = names.map((name): ColumnRole => (Object.hasOwn(chosen, name) ? (chosen[name] ?? 'ignore') : 'ignore'));
  if (kindOfRoles(roles) !== undefined) return roles;
  throw new InputError(`The columns chosen for ${file} do not make up a row.`, requiredRoles);
}

/** The refusal of a table whose names suggest nothing. */
export function unknownColumns(file: string, names: readonly string[]): InputError {
  return new InputError(
    `${file} has no columns that the studio recognises: ${listNames(names)}.`,
    'Name them "query" and "positive" (and "negative"), "text", or "text1", "text2" and "label" or "score".',
  );
}

const requiredRoles = 'Choose query and positive; or text; or text1 and text2 with label or score.';
const SHOWN_NAMES = 20;
const SHOWN_VALUES = 8;

function listNames(names: readonly string[]): string {
  const shown = names.slice(0, SHOWN_NAMES).map((name) => JSON.stringify(name.slice(0, 60)));
  return names.length > SHOWN_NAMES ? `${shown.join(', ')} and ${names.length - SHOWN_NAMES} more` : shown.join(', ');
}

export function columnsOf(names: readonly string[], roles: readonly ColumnRole[]): readonly Column[] {
  return names.map((name, index) => ({ name, role: roles[index] ?? 'ignore' }));
}
