import { describe, expect, it } from 'vitest';

import { Random } from '../../base/random.ts';
import { isVisible, noLabel, retromaeExample, type RetromaeExample } from './retromae-example.ts';
import { drawWholeWordMask, findWords, maskBudget } from './whole-word-masks.ts';

const CONTINUATIONS_FROM = 500;
const rules = {
  vocabularySize: 1000,
  ids: { pad: 0, unknown: 1, cls: 2, sep: 3, mask: 4 },
  isContinuation: (id: number) => id >= CONTINUATIONS_FROM,
};
const ratios = { encoderMaskRatio: 0.3, decoderMaskRatio: 0.5 };

/** [CLS], `count` single-token words, [SEP]. */
function singleWords(count: number): Int32Array {
  return Int32Array.of(2, ...Array.from({ length: count }, (_, index) => 10 + (index % 400)), 3);
}

function bitCount(words: Uint32Array): number {
  return Array.from(words, (word) => word.toString(2).replaceAll('0', '').length).reduce((sum, count) => sum + count, 0);
}

function drawOf(example: RetromaeExample, draw: number): Uint32Array {
  return example.maskPool.subarray(draw * example.wordsPerMask, (draw + 1) * example.wordsPerMask);
}

function visibleRow(example: RetromaeExample, at: number): readonly number[] {
  return Array.from(example.decoderTokens, (_, other) => (isVisible(example, at, other) ? 1 : 0));
}

describe('maskBudget', () => {
  it('counts as Python rounds: halves to even, at least 1, at most 512', () => {
    // round(512 * 0.3) = 154, round(512 * 0.5) = 256 (design: recipe.md 1.2); round(2.5) = 2, round(1.5) = 2, round(4.5) = 4.
    expect([maskBudget(512, 0.3), maskBudget(512, 0.5), maskBudget(5, 0.5), maskBudget(5, 0.3), maskBudget(15, 0.3)]).toEqual([
      154, 256, 2, 2, 4,
    ]);
    expect([maskBudget(2, 0.1), maskBudget(8000, 0.3)]).toEqual([1, 512]);
  });
});

describe('findWords', () => {
  it('glues continuations to the word before and leaves both ends out', () => {
    const words = findWords(Int32Array.of(2, 10, 500, 501, 11, 12, 502, 3), rules);
    expect([[...words.starts], [...words.ends], words.length]).toEqual([[1, 4, 5], [4, 5, 7], 8]);
  });
});

describe('drawWholeWordMask', () => {
  it('hides whole words and passes over one that would overflow the budget', () => {
    // Budget round(10 * 0.3) = 3; the word of 4 never fits, so two of the others are hidden or the 2 and a 1.
    const ids = Int32Array.of(2, 10, 500, 501, 502, 11, 503, 12, 13, 3);
    const words = findWords(ids, rules);
    const seen = new Set<number>();
    for (let key = 0; key < 200; key += 1) {
      const bits = new Uint32Array(1);
      drawWholeWordMask(words, 0.3, new Random(key), bits);
      seen.add(bits[0] ?? 0);
    }
    // Places 5+6 and 7, 5+6 and 8, or 7 and 8 alone first and then nothing that fits.
    expect([...seen].sort((a, b) => a - b)).toEqual([0b0_1110_0000, 0b1_0110_0000, 0b1_1000_0000]);
  });

  it('hides every word equally often', () => {
    const words = findWords(singleWords(40), rules);
    const counts = new Array<number>(42).fill(0);
    const draws = 4000;
    for (let key = 0; key < draws; key += 1) {
      const bits = new Uint32Array(2);
      drawWholeWordMask(words, 0.5, new Random(9, key), bits);
      for (let place = 0; place < 42; place += 1) counts[place] = (counts[place] ?? 0) + (((bits[place >> 5] ?? 0) >>> (place & 31)) & 1);
    }
    // 21 of 40 words a draw: binomial(4000, 21/40), standard deviation 31.6; five of them.
    expect([counts[0], counts[41]]).toEqual([0, 0]);
    for (const count of counts.slice(1, 41)) expect(Math.abs(count - (draws * 21) / 40)).toBeLessThan(5 * 31.6);
  });
});

describe('retromaeExample', () => {
  const key = { seed: 42, step: 3, index: 5 };

  it.each([1, 20, 62, 126, 300])('keeps the rules of the mask matrix with %i words', (count) => {
    const ids = singleWords(count);
    const example = retromaeExample(ids, rules, ratios, key);
    const length = ids.length;
    expect(example.poolSize).toBe(Math.min(length, 128));
    expect(example.wordsPerMask).toBe(Math.ceil(length / 32));
    for (let at = 0; at < length; at += 1) {
      const row = visibleRow(example, at);
      const draw = drawOf(example, example.maskChoices[at] ?? -1);
      const drawn = bitCount(draw);
      const isDrawn = (((draw[at >> 5] ?? 0) >>> (at & 31)) & 1) === 1;
      expect(drawn).toBe(Math.min(count, maskBudget(length, 0.5)));
      expect(row[at]).toBe(0);
      if (at >= 1) expect(row[0]).toBe(1);
      if (at < length - 1) expect(row[length - 1]).toBe(1);
      expect(row.filter((visible) => visible === 0).length).toBe(drawn + (isDrawn ? 0 : 1));
    }
  });

  it('labels every token but the ends for the decoder, and the budget for the encoder', () => {
    const ids = singleWords(98);
    const example = retromaeExample(ids, rules, ratios, key);
    expect(example.decoderLabels.filter((label) => label !== noLabel).length).toBe(98);
    expect([...example.decoderLabels.slice(1, -1)]).toEqual([...ids.slice(1, -1)]);
    expect(example.encoderLabels.filter((label) => label !== noLabel).length).toBe(30);
    expect([...example.decoderTokens]).toEqual([...ids]);
  });

  it('masks 80 %, replaces 10 % and keeps 10 % of the hidden tokens, and touches no other', () => {
    const ids = singleWords(200);
    let hidden = 0;
    let masked = 0;
    let kept = 0;
    for (let index = 0; index < 200; index += 1) {
      const { encoderTokens, encoderLabels } = retromaeExample(ids, rules, ratios, { seed: 1, step: 1, index });
      for (const [place, id] of ids.entries()) {
        const now = encoderTokens[place];
        if (encoderLabels[place] === noLabel) {
          expect(now).toBe(id);
          continue;
        }
        expect(encoderLabels[place]).toBe(id);
        hidden += 1;
        if (now === rules.ids.mask) masked += 1;
        else if (now === id) kept += 1;
      }
    }
    // round(202 * 0.3) = 61 of each of 200 texts; binomial standard deviations 44.2 and 33.1, five of them. A random token
    // is the token itself or [MASK] once in a thousand: one or two in all.
    expect(hidden).toBe(61 * 200);
    expect(Math.abs(masked - 0.8 * hidden)).toBeLessThan(5 * 44.2 + 2);
    expect(Math.abs(kept - 0.1 * hidden)).toBeLessThan(5 * 33.1 + 2);
    expect(Math.abs(hidden - masked - kept - 0.1 * hidden)).toBeLessThan(5 * 33.1 + 2);
  });

  it('uses the whole pool, evenly', () => {
    const counts = new Array<number>(128).fill(0);
    for (let index = 0; index < 100; index += 1) {
      for (const choice of retromaeExample(singleWords(254), rules, ratios, { seed: 1, step: 1, index }).maskChoices) {
        counts[choice] = (counts[choice] ?? 0) + 1;
      }
    }
    // 25,600 choices among 128: mean 200, standard deviation 14.1; five of them.
    for (const count of counts) expect(Math.abs(count - 200)).toBeLessThan(71);
  });

  it('is a function of seed, step and index', () => {
    const ids = singleWords(60);
    const make = (seed: number, step: number, index: number) => retromaeExample(ids, rules, ratios, { seed, step, index });
    expect(make(1, 2, 3)).toEqual(make(1, 2, 3));
    for (const other of [make(2, 2, 3), make(1, 3, 3), make(1, 2, 4)]) {
      expect(other.maskPool).not.toEqual(make(1, 2, 3).maskPool);
      expect(other.encoderLabels).not.toEqual(make(1, 2, 3).encoderLabels);
    }
  });

  it('has nothing to hide in an empty text', () => {
    const example = retromaeExample(Int32Array.of(2, 3), rules, ratios, key);
    expect([...example.encoderLabels, ...example.decoderLabels]).toEqual([noLabel, noLabel, noLabel, noLabel]);
    expect(bitCount(example.maskPool)).toBe(0);
  });
});
