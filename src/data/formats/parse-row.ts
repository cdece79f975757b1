// One JSON value -> one row, by schema: known keys are read, every other key is left aside.

import type { PairRow, TextRow } from '../../contract/examples.ts';
import { depthOf, isRepeatedKey } from './json-scan.ts';

/** What is wrong with one row, without its place in a file. */
export interface RowFault {
  readonly kind: string;
  readonly column?: string | undefined;
  readonly message: string;
}

export type ParsedRow =
  | { readonly kind: 'pairs'; readonly row: PairRow }
  | { readonly kind: 'texts'; readonly row: TextRow }
  | { readonly kind: 'fault'; readonly fault: RowFault };

type Json = Readonly<Record<string, unknown>>;

/** Lines longer than this are checked for depth before they are parsed; shorter ones cannot nest harmfully. */
const SHORT_LINE = 65_536;
const DEEPEST = 64;

/** Reads one line of a JSON Lines file. Never throws. */
export function parseJsonRow(line: string): ParsedRow {
  if (line.length > SHORT_LINE && depthOf(line) > DEEPEST) {
    return fault('too deep', undefined, `The row nests more than ${DEEPEST} levels deep.`);
  }
  let json: unknown;
  try {
    json = JSON.parse(line);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return fault('not JSON', undefined, `The row is not valid JSON: ${reason.slice(0, 200)}.`);
  }
  if (typeof json !== 'object' || json === null || Array.isArray(json)) {
    return fault('not an object', undefined, `The row is ${nameOf(json)}, not an object with "text" or "query" and "pos".`);
  }
  // A JSON object has text keys; every value is checked where it is read.
  return parseObject(json as Json, line);
}

function parseObject(json: Json, line: string): ParsedRow {
  const repeated = pairKeys.find((key) => Object.hasOwn(json, key) && isRepeatedKey(line, key));
  if (repeated !== undefined) return fault('duplicate key', repeated, `The row has the key "${repeated}" twice.`);
  if (Object.hasOwn(json, 'query') || Object.hasOwn(json, 'pos')) return parsePair(json);
  if (Object.hasOwn(json, 'text')) return parseText(json['text']);
  if (Object.hasOwn(json, 'text1') && Object.hasOwn(json, 'text2')) {
    return fault('similarity row', undefined, 'The row holds two texts to compare ("text1", "text2"), which is not built yet.');
  }
  return fault('unknown keys', undefined, 'The row has neither "text" nor "query" and "pos".');
}

/** Reads the value of `text`, or a line of a plain text file. */
export function parseText(text: unknown): ParsedRow {
  if (typeof text !== 'string') return fault('wrong type', 'text', `"text" is ${nameOf(text)}, not a text.`);
  if (text.trim() === '') return fault('empty text', 'text', '"text" is empty.');
  return { kind: 'texts', row: { text } };
}

const pairKeys = ['query', 'pos', 'neg', 'pos_scores', 'neg_scores', 'prompt', 'type', 'score', 'text'] as const;

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

type Fault = Extract<ParsedRow, { kind: 'fault' }>;

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

type Rest = Pick<PairRow, 'pos_scores' | 'neg_scores' | 'prompt' | 'type' | 'score'>;

function readRest(json: Json, positives: number, negatives: number): { readonly fields: Rest } | Fault {
  const positiveScores = readScores(json, 'pos_scores', positives);
  if ('fault' in positiveScores) return positiveScores;
  const negativeScores = readScores(json, 'neg_scores', negatives);
  if ('fault' in negativeScores) return negativeScores;
  const prompt = readOptionalText(json, 'prompt');
  if ('fault' in prompt) return prompt;
  const type = readOptionalText(json, 'type');
  if ('fault' in type) return type;
  const score = own(json, 'score');
  if (score === undefined) return { fields: { ...positiveScores, ...negativeScores, ...prompt, ...type } };
  if (!isFiniteNumber(score)) return fault('wrong type', 'score', `"score" is ${nameOf(score)}, not a number.`);
  return { fields: { ...positiveScores, ...negativeScores, ...prompt, ...type, score } };
}

/** A record with the key, or without it where the row has none. */
function readOptionalText<Key extends 'prompt' | 'type'>(json: Json, key: Key): { readonly [K in Key]?: string } | Fault {
  const value = own(json, key);
  if (value === undefined) return {};
  if (typeof value !== 'string') return fault('wrong type', key, `"${key}" is ${nameOf(value)}, not a text.`);
  return optional(key, value);
}

function optional<Key extends string, Value>(key: Key, value: Value): { readonly [K in Key]?: Value } {
  // The literal has exactly the one key; a computed key loses that.
  return { [key]: value } as { [K in Key]?: Value };
}

type ScoreKey = 'pos_scores' | 'neg_scores';

function readScores<Key extends ScoreKey>(json: Json, key: Key, expected: number): { readonly [K in Key]?: readonly number[] } | Fault {
  const value = own(json, key);
  if (value === undefined) return {};
  if (!Array.isArray(value) || !value.every(isFiniteNumber)) {
    return fault('wrong type', key, `"${key}" is not a list of numbers.`);
  }
  if (value.length !== expected) {
    return fault('scores do not match', key, `"${key}" has ${value.length} scores for ${expected} texts.`);
  }
  return optional(key, value);
}

function isFiniteNumber(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value);
}

/** The row's own value; null counts as absent, as exporters write it for a missing one. */
function own(json: Json, key: string): unknown {
  return Object.hasOwn(json, key) ? (json[key] ?? undefined) : undefined;
}

function nameOf(value: unknown): string {
  if (value === null || value === undefined) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'number' || typeof value === 'boolean') return `the ${typeof value} ${value}`;
  return typeof value === 'string' ? 'a text' : 'an object';
}

function fault(kind: string, column: string | undefined, message: string): Fault {
  return { kind: 'fault', fault: { kind, column, message } };
}
