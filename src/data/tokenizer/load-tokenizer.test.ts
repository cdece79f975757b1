import { existsSync, readFileSync } from 'node:fs';

import { describe, expect, it } from 'vitest';

import { InputError } from '../../base/errors.ts';
import { loadTokenizer } from './load-tokenizer.ts';
import { TokenCache } from './token-cache.ts';
import type { Tokenizer } from './tokenizer.ts';

const vocabs = new URL('../../../../shared/data/vocabs/', import.meta.url);
const present = existsSync(new URL('tokenization-golden.json', vocabs));

interface GoldenCase {
  readonly text: string;
  readonly text_pair?: string;
  readonly ids: readonly number[];
  readonly tokens: readonly string[];
  readonly token_type_ids?: readonly number[];
}

function read(path: string): string {
  return readFileSync(new URL(path, vocabs), 'utf8');
}

function filesOf(model: string, names: readonly string[]): Map<string, string> {
  return new Map(names.map((name) => [name, read(`${model}/${name}`)]));
}

const all = ['tokenizer.json', 'vocab.txt', 'tokenizer_config.json', 'special_tokens_map.json'];
const models = ['bge-small-zh-v1.5', 'all-MiniLM-L6-v2'];

function goldenCases(model: string): readonly GoldenCase[] {
  const golden = JSON.parse(read('tokenization-golden.json')) as { cases: Record<string, readonly GoldenCase[]> };
  return golden.cases[model] ?? [];
}

function expectGolden(tokenizer: Tokenizer, model: string): void {
  const cases = goldenCases(model).filter((item) => item.text_pair === undefined);
  expect(cases.length).toBe(185);
  for (const item of cases) {
    const ids = tokenizer.encode(item.text, 1_000_000);
    expect([...ids], item.text).toEqual(item.ids);
    expect(
      Array.from(ids, (id) => tokenizer.token(id)),
      item.text,
    ).toEqual(item.tokens);
    expect([...tokenizer.pieces(item.text)]).toEqual(item.ids.slice(1, -1));
  }
}

describe.skipIf(!present)('loadTokenizer on real models', () => {
  it.each(models)('gives the golden ids of %s from tokenizer.json', (model) => {
    expectGolden(loadTokenizer(filesOf(model, all)), model);
  });

  it.each(models)('gives the same ids of %s from vocab.txt and tokenizer_config.json alone', (model) => {
    expectGolden(loadTokenizer(filesOf(model, ['vocab.txt', 'tokenizer_config.json'])), model);
  });

  it.each(models)('gives the golden ids and types of a pair of texts for %s', (model) => {
    const cache = new TokenCache(loadTokenizer(filesOf(model, all)));
    const cases = goldenCases(model).filter((item) => item.text_pair !== undefined);
    expect(cases).toHaveLength(1);
    for (const item of cases) {
      const { ids, secondStart } = cache.encodePair(item.text, item.text_pair ?? '', 512);
      expect([...ids]).toEqual(item.ids);
      expect(Array.from(ids, (_, place) => (place < secondStart ? 0 : 1))).toEqual(item.token_type_ids);
    }
  });

  it('follows the casing of each file: bge-small-zh does not lower-case, MiniLM does', () => {
    const chinese = loadTokenizer(filesOf('bge-small-zh-v1.5', all));
    const english = loadTokenizer(filesOf('all-MiniLM-L6-v2', all));
    expect([chinese.lowercase, english.lowercase]).toEqual([false, true]);
    expect([...chinese.pieces('Hello')]).toEqual([100]);
    expect([...english.pieces('Hello')]).toEqual([...english.pieces('hello')]);
  });

  it('reads a cased vocabulary without settings as cased', () => {
    const tokenizer = loadTokenizer(filesOf('bert-base-cased', ['vocab.txt']));
    expect(tokenizer.lowercase).toBe(false);
    expect(tokenizer.vocabularySize).toBe(28_996);
    expect(Array.from(tokenizer.pieces('London calls'), (id) => tokenizer.token(id))).toEqual(['London', 'calls']);
    expect(JSON.parse(tokenizer.files.get('tokenizer_config.json') ?? '')).toMatchObject({ do_lower_case: false });
  });

  it('cuts to the first pieces and keeps both ends', () => {
    const tokenizer = loadTokenizer(filesOf('all-MiniLM-L6-v2', all));
    const whole = tokenizer.encode('one two three four five', 512);
    expect(whole.length).toBe(7);
    expect([...tokenizer.encode('one two three four five', 5)]).toEqual([101, ...whole.slice(1, 4), 102]);
    expect([...tokenizer.encode('one two', 2)]).toEqual([101, 102]);
  });

  it.each([
    ['text-zh-laws/text.jsonl', 'bge-small-zh-v1.5'],
    ['text-en-austen/text.jsonl', 'all-MiniLM-L6-v2'],
  ])('gives the first pieces of long texts of %s without reading them whole', (file, model) => {
    const tokenizer = loadTokenizer(filesOf(model, all));
    const rows = readFileSync(new URL(`../${file}`, vocabs), 'utf8')
      .split('\n')
      .slice(0, 150);
    const texts = rows.map((row) => (JSON.parse(row) as { text: string }).text);
    const long = [
      ...texts,
      texts.join('\n'),
      texts.join('').replaceAll(/[\s,.;!?。，、；！？]/gu, ''),
      ' '.repeat(5000) + (texts[0] ?? ''),
    ];
    for (const text of long) {
      const pieces = tokenizer.pieces(text);
      for (const length of [3, 10, 34]) {
        expect([...tokenizer.encode(text, length)]).toEqual([101, ...pieces.slice(0, length - 2), 102]);
      }
    }
  });

  it('takes no longer for sixteen million characters than for a page', () => {
    const tokenizer = loadTokenizer(filesOf('all-MiniLM-L6-v2', all));
    const page = 'the quick brown fox jumps over the lazy dog. ';
    const ids = tokenizer.encode(page.repeat(360_000), 256);
    expect([...ids]).toEqual([...tokenizer.encode(page.repeat(100), 256)]);
  });

  it('knows sizes, special ids, continuations, and hands its files back unchanged', () => {
    const files = filesOf('all-MiniLM-L6-v2', all);
    const tokenizer = loadTokenizer(new Map([...files, ['config.json', '{}']]));
    expect(tokenizer.vocabularySize).toBe(30_522);
    expect(tokenizer.ids).toEqual({ pad: 0, unknown: 100, cls: 101, sep: 102, mask: 103 });
    expect(tokenizer.files).toEqual(files);
    const pieces = Array.from(tokenizer.pieces('tokenization'));
    expect(pieces.map((id) => tokenizer.isContinuation(id))).toEqual([false, true]);
    expect([100, 101, 102, 103, 0, 2054].map((id) => tokenizer.isSpecial(id))).toEqual([true, true, true, true, true, false]);
  });

  it('hashes the text of tokenizer.json', async () => {
    const text = read('bge-small-zh-v1.5/tokenizer.json');
    const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
    const hex = Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');
    expect(loadTokenizer(filesOf('bge-small-zh-v1.5', all)).hash).toBe(hex);
  });
});

describe('loadTokenizer on files that are not BERT', () => {
  const bert = {
    model: {
      type: 'WordPiece',
      continuing_subword_prefix: '##',
      unk_token: '[UNK]',
      vocab: { '[PAD]': 0, '[UNK]': 1, '[CLS]': 2, '[SEP]': 3, '[MASK]': 4, a: 5 },
    },
    normalizer: { type: 'BertNormalizer', lowercase: true },
    pre_tokenizer: { type: 'BertPreTokenizer' },
  };
  const load = (json: unknown) => loadTokenizer(new Map([['tokenizer.json', typeof json === 'string' ? json : JSON.stringify(json)]]));

  it('accepts the small one that the refused ones are made from', () => {
    expect(load(bert).vocabularySize).toBe(6);
  });

  it('follows a Lowercase step before the BertNormalizer', () => {
    const steps = { type: 'Sequence', normalizers: [{ type: 'Lowercase' }, { type: 'BertNormalizer', lowercase: false }] };
    const tokenizer = load({ ...bert, normalizer: steps });
    expect(tokenizer.lowercase).toBe(true);
    expect([...tokenizer.pieces('A')]).toEqual([5]);
  });

  it.each([
    ['another model', { ...bert, model: { type: 'BPE', vocab: {}, merges: [] } }, 'BPE'],
    ['a unigram model', { ...bert, model: { type: 'Unigram', vocab: [] } }, 'Unigram'],
    ['a byte-level splitter', { ...bert, pre_tokenizer: { type: 'ByteLevel' } }, 'ByteLevel'],
    ['another normalizer', { ...bert, normalizer: { type: 'NFKC' } }, 'NFKC'],
    ['no special tokens', { ...bert, model: { ...bert.model, vocab: { a: 0 } } }, '[PAD]'],
    ['an id that is no id', { ...bert, model: { ...bert.model, vocab: { ...bert.model.vocab, b: -1 } } }, '-1'],
    ['an id beyond any vocabulary', { ...bert, model: { ...bert.model, vocab: { ...bert.model.vocab, b: 4e9 } } }, '4000000000'],
    ['text that is not JSON', '{"model"', 'not valid JSON'],
    ['a list', [], 'not a JSON object'],
  ])('refuses %s in one sentence', (_, json, words) => {
    expect(() => load(json)).toThrow(InputError);
    expect(() => load(json)).toThrow(words);
  });

  it('refuses a folder without either file, and a vocabulary without special tokens', () => {
    expect(() => loadTokenizer(new Map())).toThrow('neither a tokenizer.json nor a vocab.txt');
    expect(() => loadTokenizer(new Map([['vocab.txt', '<s>\n</s>\n']]))).toThrow('not a BERT vocabulary');
    expect(() => loadTokenizer(new Map([['vocab.txt', '[PAD]\n[UNK]\n[PAD]\n']]))).toThrow('repeats the token "[PAD]" in line 3');
  });
});
