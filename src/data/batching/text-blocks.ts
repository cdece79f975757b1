// Long texts as blocks of whole sentences, each an example of its own (design: recipe.md 1.1).

import { InputError, throwIfCancelled } from '../../base/errors.ts';
import { sentencesOf, wordsOf } from './sentences.ts';

/** Characters [start, end) of a text. */
export interface TextBlock {
  readonly start: number;
  readonly end: number;
}

/** How many tokens a part of a text takes, without [CLS] and [SEP]. */
export type CountTokens = (text: string) => number;

/**
 * Packs the sentences of a text into blocks of at most `capacity` tokens, in order and without losing any: a block ends
 * before the sentence that would overflow it. RetroMAE's own preprocessing lets that sentence overflow and cuts it off
 * when it trains. A sentence longer than a block is packed word by word.
 */
export function blocksOfText(text: string, capacity: number, countTokens: CountTokens): readonly TextBlock[] {
  const packing = new Packing(capacity);
  for (const sentence of sentencesOf(text)) {
    const tokens = countTokens(sentence);
    if (tokens <= capacity) packing.add(sentence.length, tokens);
    else for (const part of partsOf(sentence, capacity, countTokens)) packing.add(part.length, Math.min(capacity, countTokens(part)));
  }
  return packing.end();
}

/** Characters of parts of which the count is remembered: single ideographs, which come again and again. */
const SHORT = 2;

function rememberingShort(countTokens: CountTokens): CountTokens {
  const counts = new Map<string, number>();
  return (text) => {
    if (text.length > SHORT) return countTokens(text);
    const known = counts.get(text) ?? countTokens(text);
    counts.set(text, known);
    return known;
  };
}

/** Words; one that is longer than a block by itself (an address, a run of signs) in pieces that fit. */
function* partsOf(sentence: string, capacity: number, countTokens: CountTokens): Generator<string> {
  for (const word of wordsOf(sentence)) {
    if (word.length <= capacity || countTokens(word) <= capacity) {
      yield word;
      continue;
    }
    // By code points: half of a surrogate pair is no character.
    const characters = Array.from(word);
    for (let start = 0; start < characters.length; start += capacity) yield characters.slice(start, start + capacity).join('');
  }
}

class Packing {
  readonly #capacity: number;
  readonly #blocks: TextBlock[] = [];
  #start = 0;
  #end = 0;
  #tokens = 0;

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  add(length: number, tokens: number): void {
    if (this.#tokens > 0 && this.#tokens + tokens > this.#capacity) this.#close();
    this.#end += length;
    this.#tokens += tokens;
  }

  end(): readonly TextBlock[] {
    if (this.#tokens > 0) this.#close();
    return this.#blocks;
  }

  #close(): void {
    this.#blocks.push({ start: this.#start, end: this.#end });
    this.#start = this.#end;
    this.#tokens = 0;
  }
}

/** The blocks of all rows of a stage's data: three numbers a block. */
export interface BlockIndex {
  readonly count: number;
  /** Row of the data that a block is a part of. */
  readonly rows: Int32Array;
  readonly starts: Int32Array;
  readonly ends: Int32Array;
}

export interface IndexOptions {
  /** Tokens of a block, without [CLS] and [SEP]. */
  readonly capacity: number;
  readonly countTokens: CountTokens;
  /** Called after every part of the rows; long work gives way to other work there. */
  readonly onProgress: (done: number, total: number) => Promise<void> | void;
  readonly signal: AbortSignal;
}

/** Rows of which the texts are held at once. */
const ROWS_A_PART = 64;

/**
 * Finds the blocks of all rows in one pass. A pure function of the texts and the tokenizer; the texts are read a few rows
 * at a time.
 * @throws InputError where no row has a token; CancelledError
 */
export async function indexBlocks(
  rows: number,
  textsOf: (rows: readonly number[]) => Promise<readonly string[]>,
  { capacity, countTokens, onProgress, signal }: IndexOptions,
): Promise<BlockIndex> {
  const found: number[] = [];
  const count = rememberingShort(countTokens);
  for (let first = 0; first < rows; first += ROWS_A_PART) {
    const part = Array.from({ length: Math.min(ROWS_A_PART, rows - first) }, (_, offset) => first + offset);
    for (const [offset, text] of (await textsOf(part)).entries()) {
      for (const { start, end } of blocksOfText(text, capacity, count)) found.push(first + offset, start, end);
    }
    await onProgress(first + part.length, rows);
    throwIfCancelled(signal, 'Packing texts');
  }
  if (found.length === 0) throw new InputError('The texts of the stage hold no words.', 'Choose another file.');
  const column = (offset: number): Int32Array =>
    Int32Array.from({ length: found.length / 3 }, (_, block) => found[3 * block + offset] ?? 0);
  return { count: found.length / 3, rows: column(0), starts: column(1), ends: column(2) };
}
