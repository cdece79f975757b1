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
  const fields: Record<string, unknown> = {};
  for (const [key, check] of optionalFields) {
    const value = own(json, key);
    if (value === undefined) continue;
    const wrong = check(value, key, key === 'pos_scores' ? positives : negatives);
    if (wrong !== undefined) return wrong;
    fields[key] = value;
  }
  // Each check saw to its key's type.
  return { fields };
}

/** What is wrong with a value of a key; `expected`: how many texts there are to be scored. */
type Check = (value: unknown, key: string, expected: number) => Fault | undefined;

const isText: Check = (value, key) => (typeof value === 'string' ? undefined : wrongType(key, value, 'a text'));
const isNumber: Check = (value, key) => (isFiniteNumber(value) ? undefined : wrongType(key, value, 'a number'));
const isCountUpTo =
  (most: number): Check =>
  (value, key) =>
    Number.isSafeInteger(value) && Number(value) > 0 && Number(value) <= most
      ? undefined
      : wrongType(key, value, `a count of at most ${most}`);
const areScores: Check = (value, key, expected) => {
  if (!Array.isArray(value) || !value.every(isFiniteNumber)) return fault('wrong type', key, `"${key}" is not a list of numbers.`);
  if (value.length === expected) return undefined;
  return fault('scores do not match', key, `"${key}" has ${value.length} scores for ${expected} texts.`);
};

const optionalFields: readonly (readonly [string, Check])[] = [
  ['pos_scores', areScores],
  ['neg_scores', areScores],
  ['prompt', isText],
  ['type', isText],
  ['query_prompt', isText],
  ['passage_prompt', isText],
  ['score', isNumber],
  // The bounds of the run file's own keys.
  ['batch_size', isCountUpTo(65_536)],
  ['train_group_size', isCountUpTo(1001)],
];
const nativeKeys = ['query', 'pos', 'neg', 'text', ...optionalFields.map(([key]) => key)];

function wrongType(key: string, value: unknown, wanted: string): Fault {
  return fault('wrong type', key, `"${key}" is ${nameOf(value)}, not ${wanted}.`);
}

function isFiniteNumber(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value);
}

/** The row's own value; null counts as absent, as exporters write it for a missing one. */
export function own(json: Json, key: string): unknown {
  return Object.hasOwn(json, key) ? (json[key] ?? undefined) : undefined;
}
