import { describe, expect, test } from 'vitest';
import { InputError } from '../../base/errors.ts';
import type { RetrievalSet } from '../../contract/examples.ts';
import { bertSpecialTokens, bertTokenizerJson, listSpecialTokens } from './bert-tokenizer-files.ts';
import { loadTokenizer } from './load-tokenizer.ts';
import { decodeTokenisedAhead, encodeTokenisedAhead, textsAhead, tokenizerOfTokens } from './tokenised-ahead.ts';

const tokens = [...listSpecialTokens(bertSpecialTokens), 'red', 'wine', '##s', '好'];
const tokenizer = loadTokenizer(
  new Map([['tokenizer.json', bertTokenizerJson(tokens, bertSpecialTokens, { lowercase: true, splitChineseCharacters: true })]]),
);
const first = tokens.indexOf('red');
const texts = ['Red wines', '', '好好'];

describe('tokenised ahead', () => {
  test('comes back as pieces without special tokens', () => {
    const bytes = encodeTokenisedAhead(texts, tokenizer);
    // 40 bytes of header, 3 lengths, 3 + 0 + 2 ids of 2 bytes.
    expect(bytes.byteLength).toBe(40 + 6 + 10);
    expect([...decodeTokenisedAhead(bytes, texts)]).toEqual([
      ['Red wines', Int32Array.of(first, first + 1, first + 2)],
      ['', Int32Array.of()],
      ['好好', Int32Array.of(first + 3, first + 3)],
    ]);
  });

  test('is read at an odd place of a larger buffer too', () => {
    const bytes = encodeTokenisedAhead(texts, tokenizer);
    const larger = new Uint8Array(bytes.byteLength + 1);
    larger.set(bytes, 1);
    expect([...decodeTokenisedAhead(larger.subarray(1), texts)]).toEqual([...decodeTokenisedAhead(bytes, texts)]);
  });

  test('names the tokenizer that made it', () => {
    expect(tokenizerOfTokens(encodeTokenisedAhead(texts, tokenizer))).toBe(tokenizer.hash);
    expect(tokenizer.hash).toMatch(/^[0-9a-f]{64}$/);
  });

  test.each<[string, (bytes: Uint8Array) => Uint8Array, readonly string[]]>([
    ['ends within text 3', (bytes) => bytes.subarray(0, -2), texts],
    ['ends within its lengths', (bytes) => bytes.subarray(0, 44), texts],
    ['2 bytes too many', (bytes) => Uint8Array.of(...bytes, 0, 0), texts],
    ['made of 3 texts, not 2', (bytes) => bytes, texts.slice(1)],
    ['no file of tokens', () => new TextEncoder().encode('<!doctype html><title>Not found</title>.'), texts],
    ['no file of tokens', () => new Uint8Array(), texts],
  ])('refuses a file that %s', (message, damage, expected) => {
    const bytes = damage(encodeTokenisedAhead(texts, tokenizer));
    const read = (): unknown => [...decodeTokenisedAhead(bytes, expected)];
    expect(read).toThrow(InputError);
    expect(read).toThrow(message);
  });
});

test('the texts of a sample: rows, documents, queries, each once', () => {
  const set: RetrievalSet = {
    name: 'eval',
    documents: [
      { id: '1', title: '', text: 'p1' },
      { id: '2', title: 'Title', text: 'text' },
    ],
    queries: [
      { id: 'a', text: 'q3' },
      { id: 'b', text: 'q1' },
    ],
    judgments: new Map(),
  };
  const rows = [
    { query: 'q1', pos: ['p1'], neg: ['n1', 'p1'] },
    { query: 'q2', pos: ['p2', 'p3'], neg: [] },
  ];
  expect(textsAhead(rows, set)).toEqual(['q1', 'p1', 'n1', 'q2', 'p2', 'p3', 'Title text', 'q3']);
});
