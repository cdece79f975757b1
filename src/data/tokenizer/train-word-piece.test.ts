import { existsSync, readFileSync } from 'node:fs';

import { describe, expect, it } from 'vitest';

import { CancelledError, InputError } from '../../base/errors.ts';
import { loadTokenizer } from './load-tokenizer.ts';
import { PairMerges } from './pair-merges.ts';
import { trainWordPiece, type WordPieceProgress } from './train-word-piece.ts';
import { WordCounts } from './word-counts.ts';

const special = ['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]'];

async function* stream(texts: readonly string[]): AsyncGenerator<string> {
  await Promise.resolve();
  yield* texts;
}

function vocabularyOf(files: ReadonlyMap<string, string>): readonly string[] {
  return (files.get('vocab.txt') ?? '').trimEnd().split('\n');
}

describe('trainWordPiece', () => {
  it('merges by hand: the example of Sennrich et al. (2016) without their end-of-word sign', async () => {
    // low x5, lower x2, newest x6, widest x3; ids: continuations before beginnings ("#" before letters), each by letter.
    // ##e ##s 9 (before ##s ##t 9), ##es ##t 9, ##o ##w 7 (before l ##o 7), l ##ow 7, ##e ##w 6 (before ##w ##est and
    // n ##e), n ##ew 6, new ##est 6, ##d ##est 3 (before ##i ##d and w ##i), ##i ##dest 3, w ##idest 3, ##e ##r 2, low ##er 2.
    const text = 'low '.repeat(5) + 'lower '.repeat(2) + 'newest '.repeat(6) + 'widest '.repeat(3);
    const vocabulary = vocabularyOf(await trainWordPiece(stream([text]), { size: 1000, lowercase: true }));
    const merged = vocabulary.filter((token) => !special.includes(token) && token.replace('##', '').length > 1);
    expect(merged).toEqual(['##es', '##est', '##ow', 'low', '##ew', 'new', 'newest', '##dest', '##idest', 'widest', '##er', 'lower']);
  });

  it('merges as recounting every pair each time would', async () => {
    const text = 'the cat sat on the mat; that cat ate the rat. a mat, a hat, a cat: thatched hats. '.repeat(3) + 'banana bandana ananas';
    const counter = new WordCounts({ lowercase: true, splitChineseCharacters: true });
    counter.add(text);
    const alphabet = [...new Set([...counter.counts.keys()].flatMap((word) => [...word].map((c, i) => (i === 0 ? c : `##${c}`))))].sort();
    const cut = (word: string) => [...word].map((c, i) => alphabet.indexOf(i === 0 ? c : `##${c}`));
    const merges = new PairMerges(
      alphabet,
      Array.from(counter.counts, ([word, count]) => ({ pieces: Int32Array.from(cut(word)), count })),
    );
    while (merges.mergeNext()) continue;
    expect(merges.tokens).toEqual(
      naiveMerges(
        alphabet,
        Array.from(counter.counts, ([word, count]) => ({ pieces: cut(word), count })),
      ),
    );
    expect(merges.tokens.length).toBeGreaterThan(alphabet.length + 15);
  });

  it('gives the same files for the same texts, special tokens first, and loads', async () => {
    const texts = ['Search engines rank pages.', 'Pages rank by search.', '搜索引擎给网页排名。搜索网页。'];
    const files = await trainWordPiece(stream(texts), { size: 120, lowercase: true });
    expect(await trainWordPiece(stream(texts), { size: 120, lowercase: true })).toEqual(files);
    expect(vocabularyOf(files).slice(0, 5)).toEqual(special);
    const tokenizer = loadTokenizer(files);
    expect(tokenizer.files).toEqual(files);
    expect(tokenizer.ids).toEqual({ pad: 0, unknown: 1, cls: 2, sep: 3, mask: 4 });
    // vocab.txt with the settings alone means the same.
    const settings = new Map([...files].filter(([name]) => name !== 'tokenizer.json'));
    expect(loadTokenizer(settings).hash).toBe(tokenizer.hash);
  });

  it('splits Chinese characters, and lower-cases and strips accents only where asked', async () => {
    const texts = ['搜索搜索搜索 Café Café ABAB ABAB'];
    const lowered = vocabularyOf(await trainWordPiece(stream(texts), { size: 200, lowercase: true }));
    const cased = vocabularyOf(await trainWordPiece(stream(texts), { size: 200, lowercase: false }));
    expect(lowered).toEqual(expect.arrayContaining(['搜', '索', 'cafe', 'abab']));
    expect(cased).toEqual(expect.arrayContaining(['搜', '索', 'Café', 'ABAB']));
    expect(lowered.some((token) => /##[搜索]|搜索/.test(token))).toBe(false);
    expect(lowered.some((token) => /[A-Zé]/.test(token) && !special.includes(token))).toBe(false);
  });

  it('never exceeds the size, and gives rare characters away first', async () => {
    const text = 'aaaa bbbb '.repeat(50) + 'xyzuvw';
    const vocabulary = vocabularyOf(await trainWordPiece(stream([text]), { size: 10, lowercase: true }));
    expect(vocabulary.length).toBe(10);
    expect(vocabulary).toEqual(expect.arrayContaining(['a', '##a', 'b', '##b']));
  });

  it('refuses texts without a word, and stops when cancelled', async () => {
    await expect(trainWordPiece(stream(['', ' \n']), { size: 100, lowercase: true })).rejects.toThrow(InputError);
    const controller = new AbortController();
    const onProgress = () => controller.abort();
    const { signal } = controller;
    const many = Array.from({ length: 5000 }, (_, index) => `text ${index}`);
    await expect(trainWordPiece(stream(many), { size: 100, lowercase: true, signal, onProgress })).rejects.toThrow(CancelledError);
  });

  it('forgets the rarest words when there are too many', () => {
    const counter = new WordCounts({ lowercase: true, splitChineseCharacters: true }, 100);
    for (let index = 0; index < 2000; index += 1) counter.add(`common word${index}`);
    expect(counter.counts.size).toBeLessThanOrEqual(101);
    expect(counter.counts.get('common')).toBe(2000);
  });
});

function countPairs(words: readonly { readonly pieces: readonly number[]; readonly count: number }[]) {
  const counts = new Map<string, number>();
  for (const { pieces, count } of words) {
    for (const [index, first] of pieces.slice(0, -1).entries()) {
      const key = `${first} ${pieces[index + 1]}`;
      counts.set(key, (counts.get(key) ?? 0) + count);
    }
  }
  const pairs = Array.from(counts, ([key, count]) => {
    const [first = 0, second = 0] = key.split(' ').map(Number);
    return { first, second, count };
  });
  return pairs.sort((a, b) => b.count - a.count || a.first - b.first || a.second - b.second);
}

function naiveMerges(alphabet: readonly string[], words: readonly { pieces: number[]; readonly count: number }[]): readonly string[] {
  const tokens = [...alphabet];
  for (;;) {
    const best = countPairs(words)[0];
    if (best === undefined || best.count < 2) return tokens;
    const { first, second } = best;
    const token = (tokens[first] ?? '') + (tokens[second] ?? '').slice(2);
    if (!tokens.includes(token)) tokens.push(token);
    for (const word of words) {
      const text = ` ${word.pieces.join(' ')} `.replace(/ /g, '  ');
      word.pieces = text
        .replaceAll(` ${first}  ${second} `, ` ${tokens.indexOf(token)} `)
        .trim()
        .split(/ +/)
        .map(Number);
    }
  }
}

const sample = new URL('../../../../shared/data/sample-en-commands/train.jsonl', import.meta.url);
const cooking = new URL('../../../../shared/data/sample-zh-cooking/text.jsonl', import.meta.url);

function textsOf(file: URL): readonly string[] {
  const rows = readFileSync(file, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { query?: string; pos?: readonly string[]; text?: string });
  return rows.flatMap((row) => [row.query, ...(row.pos ?? []), row.text]).filter((text) => text !== undefined);
}

describe.skipIf(!existsSync(sample))('trainWordPiece on real texts', () => {
  it('reaches 4,000 tokens on the commands, and leaves none of their texts unknown', async () => {
    const texts = textsOf(sample);
    const progress: WordPieceProgress[] = [];
    const onProgress = (now: WordPieceProgress) => {
      progress.push(now);
    };
    const tokenizer = loadTokenizer(await trainWordPiece(stream(texts), { size: 4000, lowercase: true, onProgress }));
    expect(tokenizer.vocabularySize).toBe(4000);
    expect(progress.map(({ phase }) => phase)).toEqual(expect.arrayContaining(['counting', 'merging']));
    const pieces = texts.map((text) => tokenizer.pieces(text));
    expect(pieces.filter((ids) => ids.includes(tokenizer.ids.unknown)).length).toBe(0);
    // Merges pay: far fewer pieces than characters.
    const characters = texts.reduce((sum, text) => sum + text.replace(/\s/g, '').length, 0);
    expect(pieces.reduce((sum, ids) => sum + ids.length, 0)).toBeLessThan(characters / 3);
  });

  it('knows every character of the recipes that occurs twice', async () => {
    const texts = textsOf(cooking);
    const tokenizer = loadTokenizer(await trainWordPiece(stream(texts), { size: 8000, lowercase: true }));
    const counts = new Map<string, number>();
    for (const text of texts) for (const character of text) counts.set(character, (counts.get(character) ?? 0) + 1);
    const often = [...counts].filter(([character, count]) => count >= 2 && /\p{Script=Han}/u.test(character) && character.length === 1);
    expect(often.length).toBeGreaterThan(500);
    for (const [character] of often) expect([...tokenizer.pieces(character)], character).not.toContain(tokenizer.ids.unknown);
  });
});
