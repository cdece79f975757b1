import { Tokenizer as LibraryTokenizer } from '@huggingface/tokenizers';
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';

import type { SpecialIds, Tokenizer } from './tokenizer.ts';

/** What {@link WordPieceTokenizer} is made of, already checked. */
export interface WordPieceParts {
  /** Text of `tokenizer.json`. */
  readonly text: string;
  /** Its parts that decide ids, as the library reads them. */
  readonly json: object;
  readonly files: ReadonlyMap<string, string>;
  /** Token by id. */
  readonly tokens: readonly string[];
  readonly ids: SpecialIds;
  readonly specialIds: ReadonlySet<number>;
  readonly lowercase: boolean;
}

const ENDS = 2; // [CLS] and [SEP]
/** More than texts need on average, so that the beginning nearly always holds enough pieces. */
const CHARACTERS_A_PIECE = 8;
/** How far a place to cut is looked for. */
const LONGEST_SEARCH = 256;
/** Words end before these whatever follows: the pieces of what stands before do not depend on what stands behind. */
const wordEnd = /[\s,.;!?。，、；！？]/;

/** The tokenizer over the Hugging Face library: about 30,000 short texts a second on one core. */
export class WordPieceTokenizer implements Tokenizer {
  readonly vocabularySize: number;
  readonly ids: SpecialIds;
  readonly hash: string;
  readonly files: ReadonlyMap<string, string>;
  readonly lowercase: boolean;
  readonly #library: LibraryTokenizer;
  readonly #tokens: readonly string[];
  readonly #specialIds: ReadonlySet<number>;
  readonly #continuations: Uint8Array;

  constructor(parts: WordPieceParts) {
    this.#library = new LibraryTokenizer(parts.json, {});
    this.#tokens = parts.tokens;
    this.#specialIds = parts.specialIds;
    this.#continuations = Uint8Array.from(parts.tokens, (token) => (token.startsWith('##') ? 1 : 0));
    this.vocabularySize = parts.tokens.length;
    this.ids = parts.ids;
    this.hash = bytesToHex(sha256(utf8ToBytes(parts.text)));
    this.files = parts.files;
    this.lowercase = parts.lowercase;
  }

  encode(text: string, maximumLength: number): Int32Array {
    const pieces = this.#encodeBeginning(text, maximumLength - ENDS);
    const kept = Math.max(0, Math.min(pieces.length, maximumLength - ENDS));
    const ids = new Int32Array(kept + ENDS);
    ids[0] = this.ids.cls;
    for (let i = 0; i < kept; i += 1) ids[i + 1] = pieces[i] ?? this.ids.unknown;
    ids[kept + 1] = this.ids.sep;
    return ids;
  }

  pieces(text: string): Int32Array {
    return Int32Array.from(this.#encode(text));
  }

  token(id: number): string {
    return this.#tokens[id] ?? '';
  }

  isContinuation(id: number): boolean {
    return this.#continuations[id] === 1;
  }

  isSpecial(id: number): boolean {
    return this.#specialIds.has(id);
  }

  /** At least the first `wanted` pieces, or all: a long text is not read to its end for a few of them. */
  #encodeBeginning(text: string, wanted: number): readonly number[] {
    const cut = endOfBeginning(text, CHARACTERS_A_PIECE * wanted);
    if (cut < text.length) {
      const pieces = this.#encode(text.slice(0, cut));
      if (pieces.length >= wanted) return pieces;
    }
    return this.#encode(text);
  }

  #encode(text: string): readonly number[] {
    return this.#library.encode(text, { add_special_tokens: false }).ids;
  }
}

/** Where a text can be cut behind `length` characters without a change to the pieces before; its own length if nowhere. */
function endOfBeginning(text: string, length: number): number {
  if (text.length <= length + LONGEST_SEARCH) return text.length;
  const offset = text.slice(length, length + LONGEST_SEARCH).search(wordEnd);
  return offset < 0 ? text.length : length + offset;
}
