import { joinPair, type TokenPair } from './token-pair.ts';
import type { Tokenizer } from './tokenizer.ts';

/** Ids kept in memory at most: 128 MiB. */
const capacity = 32 * 1024 * 1024;

/** Texts to ids, each text once: batches of later epochs and evaluations find their texts tokenised. */
export class TokenCache {
  readonly tokenizer: Tokenizer;
  readonly #pieces = new Map<string, Int32Array>();
  #size = 0;

  constructor(tokenizer: Tokenizer) {
    this.tokenizer = tokenizer;
  }

  /** Takes over texts that were tokenised ahead, as pieces without [CLS] and [SEP]. */
  preload(texts: Iterable<readonly [string, Int32Array]>): void {
    for (const [text, pieces] of texts) this.#keep(text, pieces);
  }

  /** [CLS], the first `maximumLength` - 2 pieces, [SEP]. */
  encode(text: string, maximumLength: number): Int32Array {
    const pieces = this.#piecesOf(text);
    const kept = Math.min(pieces.length, maximumLength - 2);
    const ids = new Int32Array(kept + 2);
    ids[0] = this.tokenizer.ids.cls;
    ids.set(kept === pieces.length ? pieces : pieces.subarray(0, kept), 1);
    ids[kept + 1] = this.tokenizer.ids.sep;
    return ids;
  }

  /** [CLS] query [SEP] passage [SEP], cut as {@link joinPair} says. */
  encodePair(query: string, passage: string, maximumLength: number): TokenPair {
    return joinPair(this.tokenizer.ids, this.#piecesOf(query), this.#piecesOf(passage), maximumLength);
  }

  #piecesOf(text: string): Int32Array {
    const found = this.#pieces.get(text);
    if (found !== undefined) return found;
    const pieces = this.tokenizer.pieces(text);
    this.#keep(text, pieces);
    return pieces;
  }

  #keep(text: string, pieces: Int32Array): void {
    if (this.#size > capacity) {
      this.#pieces.clear();
      this.#size = 0;
    }
    this.#pieces.set(text, pieces);
    this.#size += pieces.length + text.length;
  }
}
