import { Tokenizer as LibraryTokenizer } from '@huggingface/tokenizers';

import { assertExists } from '../../base/assert.ts';
import { bertSpecialTokens, bertTokenizerJson, listSpecialTokens, type BertNormalization } from './bert-tokenizer-files.ts';

/** Most distinct words that are held; beyond it the rarest are forgotten. */
const MOST_WORDS = 1_000_000;
/** WordPiece gives up on longer words, so they teach nothing. */
const LONGEST_WORD = 100;

/** Counts the words of texts, normalised and split as a BERT tokenizer does before it looks words up. */
export class WordCounts {
  readonly counts = new Map<string, number>();
  readonly #library: LibraryTokenizer;
  readonly #mostWords: number;
  /** Words seen at most this often may have been forgotten, and are forgotten first. */
  #forgotten = 0;

  constructor(normalization: BertNormalization, mostWords = MOST_WORDS) {
    const json = bertTokenizerJson(listSpecialTokens(bertSpecialTokens), bertSpecialTokens, normalization);
    this.#library = new LibraryTokenizer(JSON.parse(json) as object, {});
    this.#mostWords = mostWords;
  }

  add(text: string): void {
    const normalizer = assertExists(this.#library.normalizer, 'the normalizer of a BERT tokenizer');
    const splitter = assertExists(this.#library.pre_tokenizer, 'the word splitter of a BERT tokenizer');
    for (const word of splitter.pre_tokenize(normalizer.normalize(text))) {
      if (word.length <= LONGEST_WORD) this.counts.set(word, (this.counts.get(word) ?? 0) + 1);
    }
    if (this.counts.size > this.#mostWords) this.#forgetRarest();
  }

  #forgetRarest(): void {
    while (this.counts.size > this.#mostWords / 2) {
      this.#forgotten += 1;
      for (const [word, count] of this.counts) {
        if (count <= this.#forgotten) this.counts.delete(word);
      }
    }
  }
}
