// One JSON object -> one row, by FlagEmbedding's schema: known keys are read, every other key is left aside.

import type { PairRow } from '../../contract/examples.ts';
import { depthOf, isRepeatedKey } from './json-scan.ts';
import { fault, nameOf, type Fault, type ParsedRow } from './row-fault.ts';

/** A parsed JSON object; every value is checked where it is read. */
export type Json = Readonly<Record<string, unknown>>;

/** Lines longer than this are checked for depth before they are parsed; shorter ones cannot nest harmfully. */
const SHORT_LINE = 65_536;
const DEEPEST = 64;

/** Parses the JSON of one row. Never throws. */
export function parseJson(text: string): { readonly kind: 'object'; readonly json: Json } | Fault {
  if (text.length > SHORT_LINE && depthOf(text) > DEEPEST) {
    return fault('too deep', undefined, `The row nests more than ${DEEPEST} levels deep.`);
  }
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return fault('not JSON', undefined, `The row is not valid JSON: ${reason.slice(0, 200)}.`);
  }
  // A JSON object has text keys.
  if (isObject(json)) return { kind: 'object', json };
  return fault('not an object', undefined, `The row is ${nameOf(json)}, not an object with "text" or "query" and "pos".`);
}

export function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Reads a row in FlagEmbedding's own keys; `text` is the JSON that it was parsed from. */
export function parseNativeRow(json: Json, text: string): ParsedRow {
  const repeated = repeatedKey(json, text, nativeKeys);
  if (repeated !== undefined) return repeated;
  if (Object.hasOwn(json, 'query') || Object.hasOwn(json, 'pos')) return parsePair(json);
  if (Object.hasOwn(json, 'text')) return parseText(json['text']);
  return fault('unknown keys', undefined, 'The row has neither "text" nor "query" and "pos".');
}

/** The fault of a row that has one of the keys twice, of which JSON.parse keeps the last. */
export function repeatedKey(json: Json, text: string, keys: readonly string[]): Fault | undefined {
  const repeated = keys.find((key) => Object.hasOwn(json, key) && isRepeatedKey(text, key));
  return repeated === undefined ? undefined : fault('duplicate key', repeated, `The row has the key "${repeated}" twice.`);
}

/** Reads the value of `text`, or a line of a plain text file. */
export function parseText(text: unknown): ParsedRow {
  if (typeof text !== 'string') return fault('wrong type', 'text', `"text" is ${nameOf(text)}, not a text.`);
  if (text.trim() === '') return fault('empty text', 'text', '"text" is empty.');
  return { kind: 'texts', row: { text } };
}

const textKeys = ['prompt', 'type', 'query_prompt', 'passage_prompt'] as const;
const countKeys = ['batch_size', 'train_group_size'] as const;
const nativeKeys = ['query', 'pos', 'neg', 'pos_scores', 'neg_scores', 'score', 'text', ...textKeys, ...countKeys] as const;

function parsePair(json: Json): ParsedRow {
  const query = own(json, 'query');
  if (query === undefined) return fault('no query', 'query', 'The row has "pos" but no "query".');
  if (typeof query !== 'string') return fault('wrong type', 'query', `"query" is ${nameOf(query)}, not a text.`);
  if (query.trim() === '') return fault('empty query', 'query', '"query" is empty.');
  const pos = readTexts(json, 'pos', 'positive');
  if ('fault' in pos) return pos;
  if (pos.texts.length === 0) return fault('no positive', 'pos', 'The row has no positive in "pos".');
  const neg = readTexts(json, 'neg', 'negative');
  if ('fault' in neg) return neg;
  const rest = readRest(json, pos.texts.length, neg.texts.length);
  if ('fault' in rest) return rest;
  return { kind: 'pairs', row: { query, pos: pos.texts, neg: neg.texts, ...rest.fields } };
}

function readTexts(json: Json, key: string, name: string): { readonly texts: readonly string[] } | Fault {
  const value = own(json, key) ?? [];
  if (!Array.isArray(value)) return fault('wrong type', key, `"${key}" is ${nameOf(value)}, not a list of texts.`);
  for (const [index, item] of value.entries()) {
    if (typeof item !== 'string') return fault('wrong type', key, `"${key}" holds ${nameOf(item)} at place ${index + 1}, not a text.`);
    if (item.trim() === '') return fault(`empty ${name}`, key, `"${key}" holds an empty text at place ${index + 1}.`);
  }
  // Every item was just seen to be a text.
  return { texts: value as readonly string[] };
}

type Rest = Omit<PairRow, 'query' | 'pos' | 'neg'>;

/** The optional fields, in the order in which they are stored. */
function readRest(json: Json, positives: number, negatives: number): { readonly fields: Rest } | Fault {
  const fields: Rest = {};
  const readers = [
    () => readScores(json, 'pos_scores', positives),
    () => readScores(json, 'neg_scores', negatives),
    ...textKeys.map((key) => () => readOptional(json, key, 'a text', isText)),
    () => readOptional(json, 'score', 'a number', isFiniteNumber),
    ...countKeys.map((key) => () => readOptional(json, key, 'a count', isCount)),
  ];
  for (const read of readers) {
    const value = read();
    if (value.fault !== undefined) return value;
    Object.assign(fields, value.fields);
  }
  // Each reader checked the values that it gave.
  return { fields };
}

/** A record with the key, or nothing where the row has none. */
type Field = { readonly fields?: Readonly<Record<string, unknown>>; readonly fault?: undefined } | Fault;

function readOptional(json: Json, key: string, wanted: string, isWanted: (value: unknown) => boolean): Field {
  const value = own(json, key);
  if (value === undefined) return {};
  if (!isWanted(value)) return fault('wrong type', key, `"${key}" is ${nameOf(value)}, not ${wanted}.`);
  return { fields: { [key]: value } };
}

function readScores(json: Json, key: string, expected: number): Field {
  const value = own(json, key);
  if (value === undefined) return {};
  if (!Array.isArray(value) || !value.every(isFiniteNumber)) {
    return fault('wrong type', key, `"${key}" is not a list of numbers.`);
  }
  if (value.length !== expected) {
    return fault('scores do not match', key, `"${key}" has ${value.length} scores for ${expected} texts.`);
  }
  return { fields: { [key]: value } };
}

function isText(value: unknown): boolean {
  return typeof value === 'string';
}

function isCount(value: unknown): boolean {
  return Number.isSafeInteger(value) && Number(value) > 0;
}

function isFiniteNumber(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value);
}

/** The row's own value; null counts as absent, as exporters write it for a missing one. */
export function own(json: Json, key: string): unknown {
  return Object.hasOwn(json, key) ? (json[key] ?? undefined) : undefined;
}
