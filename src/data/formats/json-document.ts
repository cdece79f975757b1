// JSON that is not an object a line: lists of objects, and objects that hold them.

import { InputError } from '../../base/errors.ts';
import { undecodable } from './decode-stream.ts';
import type { FileRecord } from './file-record.ts';
import { asLlamaIndex, pairsOfLlamaIndex } from './llama-index.ts';
import { depthOf } from './json-scan.ts';
import { isObject, parseJson, type Json } from './parse-row.ts';
import { notText } from './row-fault.ts';
import { longestElement, longestRest, splitJsonList, type JsonElement } from './split-json.ts';

/** A document that has to be held as a whole; lists are read as a stream, whatever their length. */
export const largestDocument = 128 * 1024 * 1024;
const DEEPEST = 64;

/** Rows of a JSON list, one at a time. @throws InputError where the file goes on behind the list */
export async function* readJsonList(file: string, texts: AsyncIterable<string>): AsyncGenerator<readonly FileRecord[]> {
  const rest = yield* recordsOf(texts);
  if (rest.trim() === '') return;
  throw new InputError(`${file} goes on behind the end of its list: ${shown(rest)}.`, 'Write one list, or one object a line.');
}

/** Returns what follows the list. */
async function* recordsOf(texts: AsyncIterable<string>): AsyncGenerator<readonly FileRecord[], string> {
  const lists = splitJsonList(texts);
  try {
    for (;;) {
      const next = await lists.next();
      if (next.done === true) return next.value;
      yield next.value.map(recordOf);
    }
  } finally {
    await lists.return('');
  }
}

function shown(text: string): string {
  return JSON.stringify(text.trim().slice(0, 40));
}

function recordOf({ number, text, fault }: JsonElement): FileRecord {
  if (fault === 'too long') {
    const message = `The row is longer than ${longestElement / 1024 / 1024} MiB.`;
    return { number, fault: { kind: 'row too long', message }, head: text };
  }
  if (fault === 'cut off')
    return { number, fault: { kind: 'cut off', message: 'The file ends within the list, at this row.' }, head: text };
  if (text.includes(undecodable)) return { number, fault: notText.fault, head: text };
  return { number, text };
}

/**
 * Rows of a JSON object: {"data": [...]} (read as a stream where the object begins with the list), a record
 * of columns as pandas writes it, LlamaIndex's data set, or one row.
 *
 * @throws InputError where the document is too large to be held, or holds no rows or several lists of them
 */
export async function* readJsonDocument(file: string, sample: string, texts: AsyncIterable<string>): AsyncGenerator<readonly FileRecord[]> {
  const opening = /^\s*\{\s*"(?:[^"\\]|\\.)*"\s*:\s*(?=\[\s*\{)/.exec(sample)?.[0];
  if (opening === undefined) yield rowsOf(file, await readJson(file, texts));
  else refuseFurtherLists(file, yield* recordsOf(skip(texts, opening.length)));
}

/** Looks at what follows the first list of a document: plain values say nothing about rows, another list holds some. */
function refuseFurtherLists(file: string, rest: string): void {
  if (rest.trim() === '' || rest.trim() === '}') return;
  const isWhole = rest.length < longestRest && depthOf(rest) <= DEEPEST;
  const parsed = isWhole ? parseJson(`{"":0${rest}`) : undefined;
  if (parsed?.kind === 'fault') {
    throw new InputError(`${file} is not valid JSON behind its first list: ${shown(rest)}.`, 'Check that the file is whole.');
  }
  const first = /^\s*,\s*"((?:[^"\\]|\\.)*)"/.exec(rest.slice(0, 1000))?.[1] ?? '';
  const further = parsed === undefined ? [first] : listsOfRows(parsed.json);
  if (further.length > 0) throw severalLists(file, 'behind its first list', further);
}

function severalLists(file: string, where: string, keys: readonly string[]): InputError {
  const named = keys.slice(0, SHOWN_KEYS).map(shown).join(', ');
  return new InputError(`${file} holds more rows ${where}, under ${named}.`, 'Put each list into a file of its own.');
}

const SHOWN_KEYS = 10;

/** Keys of lists that hold objects. */
function listsOfRows(json: Json): readonly string[] {
  return Object.keys(json).filter((key) => {
    const value = json[key];
    return Array.isArray(value) && value.some(isObject);
  });
}

async function* skip(texts: AsyncIterable<string>, characters: number): AsyncGenerator<string> {
  let left = characters;
  for await (const text of texts) {
    if (left < text.length) yield text.slice(left);
    left = Math.max(0, left - text.length);
  }
}

/** Parses a whole document. @throws InputError where it is too large, too deep, or not a JSON object */
export async function readJson(file: string, texts: AsyncIterable<string>): Promise<Json> {
  let text = '';
  for await (const part of texts) {
    text += part;
    if (text.length <= largestDocument) continue;
    const limit = `${largestDocument / 1024 / 1024} MiB`;
    throw new InputError(
      `${file} is one JSON object of more than ${limit}.`,
      'Write it as JSON Lines: one object a line, in a .jsonl file.',
    );
  }
  if (depthOf(text) > DEEPEST) throw new InputError(`${file} nests more than ${DEEPEST} levels deep.`, 'Write one flat object a row.');
  try {
    const json: unknown = JSON.parse(text);
    if (isObject(json)) return json;
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new InputError(`${file} is not valid JSON: ${reason.slice(0, 200)}.`, 'Check that the file is whole.', { cause });
  }
  throw new InputError(`${file} is not a JSON object.`, 'Write a list of rows, or one object a line.');
}

function rowsOf(file: string, json: Json): readonly FileRecord[] {
  const dataset = asLlamaIndex(json);
  if (dataset !== undefined) return pairsOfLlamaIndex(dataset);
  const [first, ...further] = listsOfRows(json);
  if (first !== undefined && further.length > 0) throw severalLists(file, `besides those under ${shown(first)}`, further);
  const rows = listOfRows(json) ?? rowsOfColumns(json) ?? (isRow(json) ? [json] : undefined);
  if (rows !== undefined) return rows.map((row, index) => ({ number: index + 1, text: JSON.stringify(row) }));
  const keys = Object.keys(json).slice(0, SHOWN_KEYS).map((key) => JSON.stringify(key.slice(0, 60))); // prettier-ignore
  throw new InputError(
    `${file} is a JSON object without rows; its keys are ${keys.join(', ')}.`,
    'Put the rows into a list: {"data": [...]}.',
  );
}

function listOfRows(json: Json): readonly unknown[] | undefined {
  const lists = ['data', 'rows', ...Object.keys(json)].filter((key) => Object.hasOwn(json, key)).map((key) => json[key]);
  return lists.find((value): value is readonly unknown[] => Array.isArray(value) && value.length > 0 && value.every(isObject));
}

function isRow(json: Json): boolean {
  return Object.values(json).some((value) => typeof value === 'string');
}

/** {"query": ["a", "b"], ...}, or pandas' {"query": {"0": "a", "1": "b"}, ...}. */
function rowsOfColumns(json: Json): readonly Json[] | undefined {
  const columns = Object.entries(json);
  const [first] = columns;
  if (first === undefined || !columns.every(([, column]) => Array.isArray(column) || isObject(column))) return undefined;
  const keys = Object.keys(first[1] as object); // seen to be a list or an object
  const own = (column: unknown, key: string) => (Object.hasOwn(column as object, key) ? (column as Json)[key] : undefined);
  return keys.map((key) => Object.fromEntries(columns.map(([name, column]) => [name, own(column, key)])));
}
