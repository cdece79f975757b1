// The merging procedure behind WordPiece vocabularies (Sennrich et al. 2016, with BERT's "##"): the most frequent pair
// of neighbouring pieces becomes a piece, again and again. Counts of pairs are kept up to date, never recounted.

import { PairHeap } from './pair-heap.ts';

/** A word as a list of piece ids, and how often it occurs. */
export interface CountedWord {
  pieces: Int32Array;
  readonly count: number;
}

/** Pairs are keyed by one number; ids stay far below this. */
const KEY_BASE = 2 ** 24;
/** A pair seen once is chance. */
const LEAST_COUNT = 2;

export class PairMerges {
  readonly tokens: string[];
  readonly #ids: Map<string, number>;
  readonly #words: readonly CountedWord[];
  readonly #counts = new Map<number, number>();
  /** Words that held a pair when it was last added there; a word may have lost it since. */
  readonly #wordsOf = new Map<number, Set<number>>();
  readonly #heap = new PairHeap();

  /** `tokens` are the pieces to begin with, by id. */
  constructor(tokens: readonly string[], words: readonly CountedWord[]) {
    this.tokens = [...tokens];
    this.#ids = new Map(tokens.map((token, id) => [token, id]));
    this.#words = words;
    for (const [index, word] of words.entries()) this.#countPairs(index, word, 1);
    for (const [pair, count] of this.#counts) this.#heap.push(pair, count);
  }

  /** Merges the most frequent pair (ties: the pair of lower ids). Returns false once no pair is left. */
  mergeNext(): boolean {
    const pair = this.#takeMostFrequent();
    if (pair === undefined) return false;
    const first = Math.floor(pair / KEY_BASE);
    const second = pair % KEY_BASE;
    const merged = this.#idOf((this.tokens[first] ?? '') + (this.tokens[second] ?? '').replace(/^##/, ''));
    const touched = new Set<number>();
    for (const index of [...(this.#wordsOf.get(pair) ?? [])]) {
      const word = this.#words[index];
      if (word === undefined) continue;
      const pieces = mergePieces(word.pieces, first, second, merged);
      if (pieces.length === word.pieces.length) continue;
      this.#countPairs(index, word, -1, touched);
      word.pieces = pieces;
      this.#countPairs(index, word, 1, touched);
    }
    this.#wordsOf.delete(pair);
    this.#counts.delete(pair);
    for (const changed of touched) this.#heap.push(changed, this.#counts.get(changed) ?? 0);
    return true;
  }

  #takeMostFrequent(): number | undefined {
    for (let top = this.#heap.pop(); top !== undefined; top = this.#heap.pop()) {
      // An entry whose count has changed since was pushed anew with its new count.
      if (top.count >= LEAST_COUNT && this.#counts.get(top.pair) === top.count) return top.pair;
    }
    return undefined;
  }

  #idOf(token: string): number {
    const known = this.#ids.get(token);
    if (known !== undefined) return known;
    this.tokens.push(token);
    this.#ids.set(token, this.tokens.length - 1);
    return this.tokens.length - 1;
  }

  #countPairs(index: number, word: CountedWord, sign: 1 | -1, touched?: Set<number>): void {
    for (let i = 0; i + 1 < word.pieces.length; i += 1) {
      const pair = (word.pieces[i] ?? 0) * KEY_BASE + (word.pieces[i + 1] ?? 0);
      this.#counts.set(pair, (this.#counts.get(pair) ?? 0) + sign * word.count);
      touched?.add(pair);
      if (sign > 0) this.#rememberWord(pair, index);
    }
  }

  #rememberWord(pair: number, index: number): void {
    const words = this.#wordsOf.get(pair);
    if (words === undefined) this.#wordsOf.set(pair, new Set([index]));
    else words.add(index);
  }
}

/** Every `first` that `second` follows becomes `merged`, from the left. */
function mergePieces(pieces: Int32Array, first: number, second: number, merged: number): Int32Array {
  const result = new Int32Array(pieces.length);
  let length = 0;
  for (let i = 0; i < pieces.length; i += 1) {
    const isPair = pieces[i] === first && i + 1 < pieces.length && pieces[i + 1] === second;
    result[length] = isPair ? merged : (pieces[i] ?? 0);
    length += 1;
    if (isPair) i += 1;
  }
  return result.slice(0, length);
}
