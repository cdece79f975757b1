/** Ids of the tokens that BERT treats apart. */
export interface SpecialIds {
  readonly pad: number;
  readonly unknown: number;
  readonly cls: number;
  readonly sep: number;
  readonly mask: number;
}

/** A BERT WordPiece tokenizer: text to ids, exactly as its `tokenizer.json` says. */
export interface Tokenizer {
  /** Largest id + 1, added tokens included. */
  readonly vocabularySize: number;
  readonly ids: SpecialIds;
  /** SHA-256 of the text of `tokenizer.json`, hexadecimal: the key of everything that was tokenised with it. */
  readonly hash: string;
  /** Files of the tokenizer by name, to be written unchanged beside an exported model. */
  readonly files: ReadonlyMap<string, string>;
  /** Whether texts are lower-cased: what the normalizer does, not what a habit says. */
  readonly lowercase: boolean;
  /** [CLS], the first `maximumLength` - 2 pieces, [SEP]. */
  encode(text: string, maximumLength: number): Int32Array;
  /** All pieces, without [CLS] and [SEP]. */
  pieces(text: string): Int32Array;
  /** The text of an id; '' for an id that the vocabulary leaves out. */
  token(id: number): string;
  /** Whether the token goes on with the word before it (its text begins with `##`). */
  isContinuation(id: number): boolean;
  isSpecial(id: number): boolean;
}

/** The files that make up a tokenizer; only these are read and written back. */
export const tokenizerFileNames = ['tokenizer.json', 'vocab.txt', 'tokenizer_config.json', 'special_tokens_map.json'] as const;
