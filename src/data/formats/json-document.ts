// JSON that is not an object a line: lists of objects, and objects that hold them.

import { InputError } from '../../base/errors.ts';
import { undecodable } from './decode-stream.ts';
import type { FileRecord } from './file-record.ts';
import { asLlamaIndex, pairsOfLlamaIndex } from './llama-index.ts';
import { depthOf } from './json-scan.ts';
import { isObject, type Json } from './parse-row.ts';
import { notText } from './row-fault.ts';
import { longestElement, splitJsonList, type JsonElement } from './split-json.ts';

/** A document that has to be held as a whole; lists are read as a stream, whatever their length. */
export const largestDocument = 128 * 1024 * 1024;
const DEEPEST = 64;

/** Rows of a JSON list, one at a time. */
export async function* readJsonList(texts: AsyncIterable<string>): AsyncGenerator<readonly FileRecord[]> {
  for await (const elements of splitJsonList(texts)) yield elements.map(recordOf);
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
 * Rows of a JSON object: {"data": [...]} (its first list is read as a stream where the object begins with it), a record
 * of columns as pandas writes it, LlamaIndex's data set, or one row.
 *
 * @throws InputError where the document is too large to be held, or holds no rows
 */
export async function* readJsonDocument(file: string, sample: string, texts: AsyncIterable<string>): AsyncGenerator<readonly FileRecord[]> {
  const opening = /^\s*\{\s*"(?:[^"\\]|\\.)*"\s*:\s*(?=\[\s*\{)/.exec(sample)?.[0];
  if (opening !== undefined) yield* readJsonList(skip(texts, opening.length));
  else yield rowsOf(file, await readJson(file, texts));
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
  const rows = listOfRows(json) ?? rowsOfColumns(json) ?? (isRow(json) ? [json] : undefined);
  if (rows !== undefined) return rows.map((row, index) => ({ number: index + 1, text: JSON.stringify(row) }));
  const keys = Object.keys(json).slice(0, 10).map((key) => JSON.stringify(key.slice(0, 60))); // prettier-ignore
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
