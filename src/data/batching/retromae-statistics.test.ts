// The collator of RetroMAE over many draws of real texts, Chinese and English: design, recipe.md, appendix A (a) to (e).

import { readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { bertSpecialTokens, bertTokenizerJson, listSpecialTokens } from '../tokenizer/bert-tokenizer-files.ts';
import { loadTokenizer } from '../tokenizer/load-tokenizer.ts';
import type { Tokenizer } from '../tokenizer/tokenizer.ts';
import { hasBit } from './bits.ts';
import { isVisible, noLabel, retromaeExample, type RetromaeExample } from './retromae-example.ts';
import { findWords, maskBudget } from './whole-word-masks.ts';

const ratios = { encoderMaskRatio: 0.3, decoderMaskRatio: 0.5 };

interface Language {
  readonly name: string;
  readonly tokenizer: Tokenizer;
  /** Texts with both ends, of many lengths. */
  readonly texts: readonly Int32Array[];
}

async function repositoryText(path: string): Promise<string> {
  return readFile(new URL(`../../../${path}`, import.meta.url), 'utf8');
}

/** Values of a key of every line, joined until a text is long enough for the length that is asked for. */
function textsOf(lines: string, key: string): readonly string[] {
  return lines.split('\n').flatMap((line) => (line === '' ? [] : [String((JSON.parse(line) as Readonly<Record<string, unknown>>)[key])]));
}

/** 4 to 512 tokens. */
const lengths = [4, 5, 17, 31, 32, 33, 64, 100, 127, 128, 129, 256, 300, 512];

function languageOf(name: string, tokenizer: Tokenizer, texts: readonly string[]): Language {
  const joined = texts.join('\n');
  return { name, tokenizer, texts: lengths.map((length, index) => tokenizer.encode(joined.slice(1000 * index), length)) };
}

async function chinese(): Promise<Language> {
  const texts = textsOf(await repositoryText('e2e/runs/sample-zh-cooking/text.jsonl'), 'text');
  // Every character of the texts is a token, and goes on with a word where it is a letter or a digit.
  const characters = [...new Set(Array.from(texts.join('')))].filter((character) => /\S/u.test(character));
  const all = [...listSpecialTokens(bertSpecialTokens), ...characters, ...characters.map((character) => `##${character}`)];
  const json = bertTokenizerJson(all, bertSpecialTokens, { lowercase: false, splitChineseCharacters: true });
  return languageOf('Chinese', loadTokenizer(new Map([['tokenizer.json', json]])), texts);
}

async function english(): Promise<Language> {
  const json = await repositoryText('public/demo/tokenizer/tokenizer.json');
  const texts = textsOf(await repositoryText('public/demo/train.jsonl'), 'pos');
  return languageOf('English', loadTokenizer(new Map([['tokenizer.json', json]])), texts);
}

const languages = [await chinese(), await english()];

/** Draws of one text. */
function examplesOf({ tokenizer }: Language, ids: Int32Array, count: number): readonly RetromaeExample[] {
  return Array.from({ length: count }, (_, index) => retromaeExample(ids, tokenizer, ratios, { seed: 42, step: 7, index }));
}

function hiddenOf(example: RetromaeExample, draw: number): readonly number[] {
  const bits = example.maskPool.subarray(draw * example.wordsPerMask, (draw + 1) * example.wordsPerMask);
  return [...example.decoderTokens.keys()].filter((place) => hasBit(bits, place));
}

const labelled = (labels: Int32Array): readonly number[] => [...labels.keys()].filter((place) => labels[place] !== noLabel);

/** Sum of (observed - expected)^2 / expected. */
function chiSquare(observed: readonly number[], expected: readonly number[]): number {
  return observed.reduce((sum, count, cell) => sum + (count - (expected[cell] ?? NaN)) ** 2 / (expected[cell] ?? NaN), 0);
}

/** The value that a chi-square of so many degrees exceeds once in 10,000: tables, from the incomplete gamma function. */
const chiSquareBound = { 2: 18.42, 9: 33.72, 59: 108.16, 127: 194.98 } as const;

describe.each(languages)('$name', (language) => {
  const { tokenizer, texts } = language;

  test('the texts are what they should be: of every length, with words of one token and of several', () => {
    expect(texts.map((ids) => ids.length)).toEqual(lengths);
    const words = texts.map((ids) => findWords(ids, tokenizer));
    const pieces = words.flatMap(({ starts, ends }) => [...starts].map((start, word) => (ends[word] ?? 0) - start));
    expect(pieces.filter((count) => count > 1).length).toBeGreaterThan(10);
    expect(pieces.filter((count) => count === 1).length).toBeGreaterThan(200);
    expect(texts.some((ids) => ids.includes(tokenizer.ids.unknown))).toBe(false);
  });

  test('(a), (b), (c): no row sees itself, each sees [CLS], and hides what its draw hides or one more', () => {
    for (const ids of texts) {
      const [example] = examplesOf(language, ids, 1);
      if (example === undefined) throw new Error('no example');
      expect(example.poolSize).toBe(Math.min(ids.length, 128));
      for (let at = 0; at < ids.length; at += 1) {
        const hidden = hiddenOf(example, example.maskChoices[at] ?? -1);
        const dark = Array.from(ids.keys()).filter((other) => !isVisible(example, at, other));
        expect(dark).toEqual([...new Set([...hidden, at])].sort((a, b) => a - b));
        if (at > 0) expect(dark).not.toContain(0);
      }
    }
  });

  test('(d), (e): every token between the ends is a target of the decoder; of the encoder round(0.3 L), less what does not fit', () => {
    const counts: string[] = [];
    for (const ids of texts) {
      const budget = maskBudget(ids.length, 0.3);
      for (const example of examplesOf(language, ids, 8)) {
        expect(labelled(example.decoderLabels)).toEqual(Array.from({ length: ids.length - 2 }, (_, place) => place + 1));
        const hidden = labelled(example.encoderLabels);
        counts.push(hidden.length === budget ? 'full' : 'short');
        expect(hidden.length).toBeLessThanOrEqual(budget);
        // What is left out fits nowhere: every word that is not hidden is longer than the room.
        const { starts, ends } = findWords(ids, tokenizer);
        for (const [word, start] of starts.entries()) {
          const end = ends[word] ?? 0;
          const inside = hidden.filter((place) => place >= start && place < end).length;
          // Whole words or none.
          expect([0, end - start]).toContain(inside);
          if (inside === 0) expect(end - start).toBeGreaterThan(budget - hidden.length);
        }
      }
    }
    expect(counts.filter((count) => count === 'full').length).toBeGreaterThan(0.8 * counts.length);
  });

  test('a text of 512 tokens hides 154 from the encoder, and 256 in each of 128 draws of the decoder', () => {
    const longest = texts.at(-1) ?? new Int32Array();
    const [example] = examplesOf(language, longest, 1);
    if (example === undefined) throw new Error('no example');
    expect(labelled(example.encoderLabels).length).toBe(154);
    const draws = Array.from({ length: 128 }, (_, draw) => hiddenOf(example, draw));
    expect(new Set(draws.map((hidden) => hidden.length))).toEqual(new Set([256]));
    // All of them differ.
    expect(new Set(draws.map((hidden) => hidden.join(' '))).size).toBe(128);
  });

  test('hidden tokens become [MASK], a random token or stay as 80 : 10 : 10, and the random ones are spread evenly', () => {
    const ids = texts[12] ?? new Int32Array();
    const fates = [0, 0, 0];
    const buckets = new Array<number>(10).fill(0);
    for (const { encoderTokens, encoderLabels } of examplesOf(language, ids, 200)) {
      for (const place of labelled(encoderLabels)) {
        const now = encoderTokens[place] ?? -1;
        const fate = now === tokenizer.ids.mask ? 0 : now === ids[place] ? 2 : 1;
        fates[fate] = (fates[fate] ?? 0) + 1;
        if (fate !== 1) continue;
        const bucket = Math.floor((10 * now) / tokenizer.vocabularySize);
        buckets[bucket] = (buckets[bucket] ?? 0) + 1;
      }
    }
    const total = fates.reduce((sum, count) => sum + count);
    expect(total).toBeGreaterThan(17_000);
    expect(chiSquare(fates, [0.8 * total, 0.1 * total, 0.1 * total])).toBeLessThan(chiSquareBound[2]);
    expect(
      chiSquare(
        buckets,
        buckets.map(() => (fates[1] ?? 0) / 10),
      ),
    ).toBeLessThan(chiSquareBound[9]);
  });

  test('every word is hidden equally often where all have one token, by the encoder and by the pool', () => {
    const words = 60;
    const single = Int32Array.from({ length: words + 2 }, (_, place) =>
      place === 0 ? tokenizer.ids.cls : place === words + 1 ? tokenizer.ids.sep : 10 + place,
    );
    const rules = { ...tokenizer, ids: tokenizer.ids, vocabularySize: tokenizer.vocabularySize, isContinuation: () => false };
    const encoder = new Array<number>(words).fill(0);
    const pool = new Array<number>(words).fill(0);
    const draws = 400;
    for (let index = 0; index < draws; index += 1) {
      const example = retromaeExample(single, rules, ratios, { seed: 3, step: 1, index });
      for (const place of labelled(example.encoderLabels)) encoder[place - 1] = (encoder[place - 1] ?? 0) + 1;
      for (const place of hiddenOf(example, index % example.poolSize)) pool[place - 1] = (pool[place - 1] ?? 0) + 1;
    }
    // 19 and 31 of 60 a draw. Without replacement a cell varies less than independent ones: by 1 - share.
    for (const [counts, share] of [
      [encoder, 19 / 60],
      [pool, 31 / 60],
    ] as const) {
      const found =
        chiSquare(
          counts,
          counts.map(() => draws * share),
        ) /
        (1 - share);
      expect(found).toBeLessThan(chiSquareBound[59]);
      expect(found).toBeGreaterThan((words - 1) / 3);
    }
  });

  test('rows choose among the pool evenly, each for itself', () => {
    const ids = texts[11] ?? new Int32Array();
    const chosen = new Array<number>(128).fill(0);
    let [same, pairs] = [0, 0];
    for (const { maskChoices } of examplesOf(language, ids, 100)) {
      for (const [row, choice] of maskChoices.entries()) {
        chosen[choice] = (chosen[choice] ?? 0) + 1;
        if (row === 0) continue;
        pairs += 1;
        if (maskChoices[row - 1] === choice) same += 1;
      }
    }
    const expected = (100 * ids.length) / 128;
    expect(
      chiSquare(
        chosen,
        chosen.map(() => expected),
      ),
    ).toBeLessThan(chiSquareBound[127]);
    // Neighbours agree once in 128: 199 of 25,500, standard deviation 14.
    expect(Math.abs(same - pairs / 128)).toBeLessThan(4 * Math.sqrt(pairs / 128));
  });
});
