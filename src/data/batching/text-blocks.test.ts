import { describe, expect, test } from 'vitest';
import { CancelledError, InputError } from '../../base/errors.ts';
import { bertSpecialTokens, bertTokenizerJson, listSpecialTokens } from '../tokenizer/bert-tokenizer-files.ts';
import { loadTokenizer } from '../tokenizer/load-tokenizer.ts';
import { blocksOfText, indexBlocks } from './text-blocks.ts';

/** Words of letters, and every other sign, are a token each. */
const countWords = (text: string): number => text.match(/[a-z]+|[^\sa-z]/giu)?.length ?? 0;

const packed = (text: string, capacity: number): readonly string[] =>
  blocksOfText(text, capacity, countWords).map(({ start, end }) => text.slice(start, end));

describe('blocksOfText', () => {
  test('fills blocks with whole sentences', () => {
    // 4, 3, 4 and 2 tokens in blocks of 8.
    const text = 'One two three. Four five. Six seven eight. End.';
    expect(packed(text, 8)).toEqual(['One two three. Four five. ', 'Six seven eight. End.']);
    expect(packed(text, 7)).toEqual(['One two three. Four five. ', 'Six seven eight. End.']);
    expect(packed(text, 6)).toEqual(['One two three. ', 'Four five. ', 'Six seven eight. End.']);
    expect(packed(text, 13)).toEqual([text]);
  });

  test('cuts a sentence that is longer than a block between words, and packs its rest with what follows', () => {
    expect(packed('A b c d e f g h. I j. K l', 5)).toEqual(['A b c d e ', 'f g h. ', 'I j. K l']);
    expect(packed('很长的一句话没有标点。好', 5)).toEqual(['很长的一句', '话没有标点', '。好']);
  });

  test('cuts a word that is longer than a block between its characters', () => {
    expect(packed('1234567 8', 3)).toEqual(['123', '456', '7 8']);
    expect(packed('😀😀😀😀😀', 3)).toEqual(['😀😀😀', '😀😀']);
  });

  test('has no block for a text without a token', () => {
    expect(packed(' \n\t', 4)).toEqual([]);
    expect(packed('', 4)).toEqual([]);
  });

  test('loses no token and no character of a real text, and no block is larger than allowed', () => {
    const tokens = [...listSpecialTokens(bertSpecialTokens), ...Array.from('abcdefghijklmnopqrstuvwxyz.,!?。，')].flatMap((token) =>
      token.length === 1 && /[a-z]/.test(token) ? [token, `##${token}`] : [token],
    );
    const json = bertTokenizerJson([...tokens, '红', '烧', '肉'], bertSpecialTokens, { lowercase: true, splitChineseCharacters: true });
    const tokenizer = loadTokenizer(new Map([['tokenizer.json', json]]));
    const text = 'Take pork, dry it well. Fry! 红烧肉，烧肉。 Then simmer for an hour... And serve?\n'.repeat(9);
    for (const capacity of [6, 17, 62, 126]) {
      const blocks = blocksOfText(text, capacity, (part) => tokenizer.pieces(part).length);
      const texts = blocks.map(({ start, end }) => text.slice(start, end));
      expect(texts.join('')).toBe(text);
      expect(texts.flatMap((part) => [...tokenizer.pieces(part)])).toEqual([...tokenizer.pieces(text)]);
      for (const part of texts) expect(tokenizer.pieces(part).length).toBeLessThanOrEqual(capacity);
      expect(blocks.length).toBeGreaterThan(1);
    }
  });
});

describe('indexBlocks', () => {
  const texts = ['One two. Three four.', ' ', 'Five.', 'Six seven eight.'];
  const read = (rows: readonly number[]) => Promise.resolve(rows.map((row) => texts[row] ?? ''));
  const options = { capacity: 3, countTokens: countWords, onProgress: () => undefined, signal: new AbortController().signal };

  test('lists the blocks of all rows in order; a row is never joined with another', async () => {
    const { count, rows, starts, ends } = await indexBlocks(texts.length, read, options);
    const parts = Array.from({ length: count }, (_, block) => (texts[rows[block] ?? 0] ?? '').slice(starts[block], ends[block]));
    expect(parts).toEqual(['One two. ', 'Three four.', 'Five.', 'Six seven ', 'eight.']);
    expect([...rows]).toEqual([0, 0, 2, 3, 3]);
  });

  test('reads a few rows at a time and tells how far it is', async () => {
    const parts: number[] = [];
    const told: string[] = [];
    await indexBlocks(
      150,
      (rows) => {
        parts.push(rows.length);
        return read(rows.map((row) => row % 4));
      },
      { ...options, onProgress: (done, total) => void told.push(`${done} of ${total}`) },
    );
    expect(parts).toEqual([64, 64, 22]);
    expect(told).toEqual(['64 of 150', '128 of 150', '150 of 150']);
  });

  test('refuses texts without words, and stops when it is told to', async () => {
    await expect(indexBlocks(2, () => Promise.resolve([' ', '']), options)).rejects.toThrow(InputError);
    await expect(indexBlocks(4, read, { ...options, signal: AbortSignal.abort() })).rejects.toThrow(CancelledError);
  });
});
