// Whole-word masks of RetroMAE (design: recipe.md 1.2). A mask is a row of bits over the L tokens of a text, bit set =
// hidden; bit i is bit (i mod 32) of word floor(i / 32).

import { setBit } from './bits.ts';
import type { Random } from '../../base/random.ts';
import type { Tokenizer } from '../tokenizer/tokenizer.ts';

/** Most tokens that one draw hides. */
const LARGEST_BUDGET = 512;

/** The words of a text: word w is the tokens [starts[w], ends[w]). [CLS] and [SEP] belong to none. */
export interface Words {
  readonly starts: Int32Array;
  readonly ends: Int32Array;
  /** 0, 1, 2 ... : what a draw shuffles. */
  readonly order: Int32Array;
  /** Tokens of the text, specials included. */
  readonly length: number;
}

type WordRules = Pick<Tokenizer, 'ids' | 'isContinuation'>;

/** Glues every `##` piece to the word before it. */
export function findWords(ids: Int32Array, tokenizer: WordRules): Words {
  const starts: number[] = [];
  const ends: number[] = [];
  for (const [place, id] of ids.entries()) {
    if (id === tokenizer.ids.cls || id === tokenizer.ids.sep) continue;
    const isGlued = tokenizer.isContinuation(id) && ends.at(-1) === place;
    if (isGlued) {
      ends[ends.length - 1] = place + 1;
    } else {
      starts.push(place);
      ends.push(place + 1);
    }
  }
  const order = Int32Array.from(starts.keys());
  return { starts: Int32Array.from(starts), ends: Int32Array.from(ends), order, length: ids.length };
}

/** How many tokens a draw hides: min(512, max(1, round(length x ratio))), specials counted, halves to even as Python rounds. */
export function maskBudget(length: number, ratio: number): number {
  return Math.min(LARGEST_BUDGET, Math.max(1, roundHalfToEven(length * ratio)));
}

function roundHalfToEven(value: number): number {
  const floor = Math.floor(value);
  if (value - floor !== 0.5) return Math.round(value);
  return floor % 2 === 0 ? floor : floor + 1;
}

/**
 * One draw, written into `bits`, which must be zero: words in random order are hidden until
 * the budget is met; a word that would overflow it is passed over.
 */
export function drawWholeWordMask(words: Words, ratio: number, random: Random, bits: Uint32Array): void {
  const budget = maskBudget(words.length, ratio);
  const order = words.order.slice();
  let hidden = 0;
  // Fisher and Yates' shuffle, only as far as it is needed.
  for (let next = 0; next < order.length && hidden < budget; next += 1) {
    // 32 bits are ample for the words of a text, and this is the inner loop of the collator.
    const chosen = next + Math.floor((random.bits() / 2 ** 32) * (order.length - next));
    const word = order[chosen] ?? 0;
    order[chosen] = order[next] ?? 0;
    const start = words.starts[word] ?? 0;
    const end = words.ends[word] ?? 0;
    if (hidden + end - start > budget) continue;
    for (let place = start; place < end; place += 1) setBit(bits, place);
    hidden += end - start;
  }
}

/** Words of 32 bits that a mask over `length` tokens takes. */
export function maskWords(length: number): number {
  return Math.ceil(length / 32);
}
