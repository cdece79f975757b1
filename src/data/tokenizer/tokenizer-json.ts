// Checks that a `tokenizer.json` is a BERT WordPiece tokenizer, part by part, before the library reads it.

import { InputError } from '../../base/errors.ts';
import type { SpecialTokens } from './bert-tokenizer-files.ts';
import type { SpecialIds } from './tokenizer.ts';

type Json = Readonly<Record<string, unknown>>;

/** What the studio needs to know of a `tokenizer.json` beside the library's own reading. */
export interface ParsedTokenizerJson {
  /** The parts that decide ids, in the form that the library reads. */
  readonly json: object;
  /** Token by id; '' where an id is not used. */
  readonly tokens: readonly string[];
  readonly ids: SpecialIds;
  readonly specialIds: ReadonlySet<number>;
  readonly lowercase: boolean;
}

const LARGEST_VOCABULARY = 2_000_000;

/** Reads and checks the text of a `tokenizer.json`. @throws InputError for anything that is not BERT WordPiece. */
export function parseTokenizerJson(text: string, special: SpecialTokens): ParsedTokenizerJson {
  const json = asObject(parse(text));
  if (json === undefined) throw refusal('is not a JSON object');
  const { model, vocabulary } = readModel(json['model']);
  const preTokenizer = asObject(json['pre_tokenizer'])?.['type'];
  if (preTokenizer !== 'BertPreTokenizer') throw refusal(`splits words by ${shown(preTokenizer)}`);
  const lowercase = readLowercase(json['normalizer']);
  const added = readAddedTokens(json['added_tokens']);
  const tokens = tokensById(vocabulary, added);
  const ids = findSpecialIds(tokens, special);
  const specialIds = new Set([ids.pad, ids.unknown, ids.cls, ids.sep, ids.mask]);
  for (const token of added) if (token.special) specialIds.add(token.id);
  const parts = {
    added_tokens: json['added_tokens'] ?? [],
    normalizer: json['normalizer'],
    pre_tokenizer: json['pre_tokenizer'],
    // Ends are put on here, and ids are never turned back into text: neither part may decide anything.
    post_processor: null,
    decoder: null,
    model: { ...model, type: 'WordPiece', unk_token: special.unknown },
  };
  return { json: parts, tokens, ids, specialIds, lowercase };
}

function readModel(value: unknown): { readonly model: Json; readonly vocabulary: Json } {
  const model = asObject(value) ?? {};
  const prefix = model['continuing_subword_prefix'];
  // Old files leave the type out; a WordPiece model is then known by the prefix of its continuations.
  const type = model['type'] ?? (prefix === undefined ? 'nameless' : 'WordPiece');
  if (type !== 'WordPiece') throw refusal(`holds a ${shown(type)} model`);
  if (prefix !== '##') throw refusal('does not mark continuations with "##"');
  const vocabulary = asObject(model['vocab']);
  if (vocabulary === undefined) throw refusal('has no vocabulary');
  return { model, vocabulary };
}

/** A BertNormalizer, or one with a Lowercase step before it, which sentence-transformers 6 writes. */
function readLowercase(value: unknown): boolean {
  const normalizer = asObject(value);
  const type = normalizer?.['type'];
  if (type === 'BertNormalizer') return normalizer?.['lowercase'] === true;
  if (type === 'Lowercase') return true;
  const steps = normalizer?.['normalizers'];
  if (type === 'Sequence' && Array.isArray(steps) && steps.length > 0) return steps.map(readLowercase).includes(true);
  throw refusal(`normalises text by ${shown(type)}`);
}

interface AddedToken {
  readonly id: number;
  readonly content: string;
  readonly special: boolean;
}

function readAddedTokens(value: unknown): readonly AddedToken[] {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) throw refusal('has added tokens that are not a list');
  return value.map((entry) => {
    const token = asObject(entry);
    const id = token?.['id'];
    const content = token?.['content'];
    if (!isTokenId(id) || typeof content !== 'string') throw refusal('has an added token without id or content');
    return { id, content, special: token?.['special'] === true };
  });
}

function tokensById(vocabulary: Json, added: readonly AddedToken[]): readonly string[] {
  const pairs: (readonly [string, unknown])[] = Object.entries(vocabulary);
  for (const token of added) pairs.push([token.content, token.id]);
  let size = 0;
  for (const [token, id] of pairs) {
    if (!isTokenId(id)) throw refusal(`gives the token ${shown(token)} the id ${shown(id)}`);
    size = Math.max(size, id + 1);
  }
  const tokens = new Array<string>(size).fill('');
  for (const [token, id] of pairs) {
    if (isTokenId(id)) tokens[id] = token;
  }
  return tokens;
}

function isTokenId(id: unknown): id is number {
  return typeof id === 'number' && Number.isInteger(id) && id >= 0 && id < LARGEST_VOCABULARY;
}

function findSpecialIds(tokens: readonly string[], special: SpecialTokens): SpecialIds {
  const find = (token: string) => {
    const id = tokens.indexOf(token);
    if (id < 0) throw refusal(`has no ${token} token`);
    return id;
  };
  return {
    pad: find(special.pad),
    unknown: find(special.unknown),
    cls: find(special.cls),
    sep: find(special.sep),
    mask: find(special.mask),
  };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw refusal('is not valid JSON', cause);
  }
}

function asObject(value: unknown): Json | undefined {
  // A JSON object has text keys; every value is checked where it is read.
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : undefined;
}

function shown(value: unknown): string {
  return value === undefined ? 'nothing' : JSON.stringify(value).slice(0, 60);
}

function refusal(fault: string, cause?: unknown): InputError {
  return new InputError(
    `tokenizer.json ${fault}; the studio trains BERT models, whose tokenizer is WordPiece.`,
    'Use the folder of a BERT model.',
    { cause },
  );
}
