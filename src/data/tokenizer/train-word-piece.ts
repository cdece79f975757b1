import { InputError, throwIfCancelled } from '../../base/errors.ts';
import {
  bertSpecialTokens,
  bertSpecialTokensMap,
  bertTokenizerConfig,
  bertTokenizerJson,
  listSpecialTokens,
  type BertNormalization,
} from './bert-tokenizer-files.ts';
import { PairMerges, type CountedWord } from './pair-merges.ts';
import { WordCounts } from './word-counts.ts';

export interface WordPieceTrainingOptions {
  /** Tokens wanted, special ones included; fewer come out of a corpus without so many repeated pieces. */
  readonly size: number;
  /** Lower-cases and strips accents. */
  readonly lowercase: boolean;
  /** Awaited, so that the caller can let other work through. */
  readonly onProgress?: ((progress: WordPieceProgress) => void | Promise<void>) | undefined;
  readonly signal?: AbortSignal | undefined;
}

export type WordPieceProgress =
  { readonly phase: 'counting'; readonly texts: number } | { readonly phase: 'merging'; readonly tokens: number; readonly size: number };

const TEXTS_A_REPORT = 2000;
const MERGES_A_REPORT = 200;

/**
 * Trains the vocabulary of a BERT WordPiece tokenizer: special tokens, characters, then merged pieces in the order in
 * which they were made. The same texts always give the same files. Chinese characters are words of their own.
 *
 * @returns tokenizer.json, vocab.txt, tokenizer_config.json and special_tokens_map.json.
 * @throws InputError where the texts hold no word. @throws CancelledError once the signal is aborted.
 */
export async function trainWordPiece(
  texts: AsyncIterable<string>,
  options: WordPieceTrainingOptions,
): Promise<ReadonlyMap<string, string>> {
  const normalization: BertNormalization = { lowercase: options.lowercase, splitChineseCharacters: true };
  const words = await countWords(texts, normalization, options);
  const tokens = await mergeWords(words, options);
  return new Map([
    ['tokenizer.json', bertTokenizerJson(tokens, bertSpecialTokens, normalization)],
    ['vocab.txt', `${tokens.join('\n')}\n`],
    ['tokenizer_config.json', bertTokenizerConfig(bertSpecialTokens, normalization)],
    ['special_tokens_map.json', bertSpecialTokensMap(bertSpecialTokens)],
  ]);
}

async function countWords(texts: AsyncIterable<string>, normalization: BertNormalization, options: WordPieceTrainingOptions) {
  const counter = new WordCounts(normalization);
  let read = 0;
  for await (const text of texts) {
    counter.add(text);
    read += 1;
    if (read % TEXTS_A_REPORT !== 0) continue;
    await options.onProgress?.({ phase: 'counting', texts: read });
    throwIfCancelled(options.signal, 'Training the tokenizer');
  }
  if (counter.counts.size === 0) throw new InputError('The texts hold no word to train a tokenizer on.', 'Choose a data set with text.');
  return counter.counts;
}

async function mergeWords(words: ReadonlyMap<string, number>, options: WordPieceTrainingOptions): Promise<readonly string[]> {
  const special = listSpecialTokens(bertSpecialTokens);
  const alphabet = chooseAlphabet(words, options.size - special.length);
  const merges = new PairMerges([...special, ...alphabet], cutIntoCharacters(words, alphabet, special.length));
  for (let merged = 1; merges.tokens.length < options.size && merges.mergeNext(); merged += 1) {
    if (merged % MERGES_A_REPORT !== 0) continue;
    await options.onProgress?.({ phase: 'merging', tokens: merges.tokens.length, size: options.size });
    throwIfCancelled(options.signal, 'Training the tokenizer');
  }
  return merges.tokens;
}

/**
 * Single characters, at the beginning of a word and (`##`) within one, the most frequent first until there is no room.
 * Those met only once, and forms of a character that were not met, get at most half of the room: merges use it better.
 */
function chooseAlphabet(words: ReadonlyMap<string, number>, room: number): readonly string[] {
  const counts = new Map<string, number>();
  for (const [word, count] of words) {
    const characters = [...word];
    for (const [place, character] of characters.entries()) {
      const token = place === 0 ? character : `##${character}`;
      const other = place === 0 ? `##${character}` : character;
      counts.set(token, (counts.get(token) ?? 0) + count);
      // A letter may stand elsewhere in words to come; Chinese characters and signs are words of their own.
      if (characters.length > 1 && !counts.has(other)) counts.set(other, 0);
    }
  }
  const sorted = [...counts].sort(([a, countA], [b, countB]) => countB - countA || compare(a, b));
  const chosen = sorted.filter(([, count], rank) => rank < room && (count >= 2 || rank < room / 2));
  return chosen.map(([token]) => token).sort(compare);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}

/** Words as ids of their characters; a word with a character that found no room is left out. */
function cutIntoCharacters(words: ReadonlyMap<string, number>, alphabet: readonly string[], firstId: number): readonly CountedWord[] {
  const ids = new Map(alphabet.map((token, index) => [token, firstId + index]));
  const cut: CountedWord[] = [];
  for (const [word, count] of words) {
    const pieces = Array.from(word, (character, place) => ids.get(place === 0 ? character : `##${character}`) ?? -1);
    if (pieces.length > 1 && !pieces.includes(-1)) cut.push({ pieces: Int32Array.from(pieces), count });
  }
  return cut;
}
