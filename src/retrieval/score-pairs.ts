// Scores of pairs of texts under a reranker, in packed batches.

import { throwIfCancelled } from '../base/errors.ts';
import { packPairs } from '../data/batching/pack.ts';
import type { TokenCache } from '../data/tokenizer/token-cache.ts';
import type { TokenPair } from '../data/tokenizer/token-pair.ts';
import { crossEncode, disposePairs, hasTokenTypes, uploadPairs } from '../model/cross-encoder.ts';
import type { EncoderContext } from '../model/encoder.ts';

/** Two texts as the reranker reads them: instructions stand in front of them already. */
export interface TextPair {
  readonly query: string;
  readonly passage: string;
}

export interface ScorePairsOptions {
  /** Longest pair in tokens, [CLS] and both [SEP] included: a longer query is cut to three quarters of it, the passage to the rest. */
  readonly maximumLength: number;
  /** Packed tokens that go through the encoder at once. */
  readonly batchTokens?: number | undefined;
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

const defaultBatchTokens = 8192;
/** Pairs that are tokenised at once: what lies in memory at most, and what is sorted by length. */
const windowPairs = 4096;

interface NumberedPair {
  readonly index: number;
  readonly pair: TokenPair;
}

/**
 * The raw score (logit) of each pair, in their order. Within a few thousand pairs those of about one length go together,
 * longest first; which pairs share a batch does not change a score beyond rounding.
 * @throws CancelledError when the signal is aborted
 */
export async function scorePairs(
  context: EncoderContext,
  tokens: TokenCache,
  pairs: readonly TextPair[],
  options: ScorePairsOptions,
): Promise<Float32Array> {
  const scores = new Float32Array(pairs.length);
  const maximumLength = Math.min(options.maximumLength, context.config.maximumPositions);
  for (let first = 0; first < pairs.length; first += windowPairs) {
    const window = pairs.slice(first, first + windowPairs).map(({ query, passage }, place) => ({
      index: first + place,
      pair: tokens.encodePair(query, passage, maximumLength),
    }));
    window.sort((a, b) => b.pair.ids.length - a.pair.ids.length || a.index - b.index);
    let done = first;
    for (const batch of batchesOf(window, options.batchTokens ?? defaultBatchTokens)) {
      throwIfCancelled(options.signal, 'Scoring');
      // A batch at a time is waited for: nothing piles up in the queue, and a cancel is heard.
      const found = await scoreBatch(context, batch);
      for (const [place, { index }] of batch.entries()) scores[index] = found[place] ?? Number.NaN;
      done += batch.length;
      options.onProgress?.(done, pairs.length);
    }
  }
  return scores;
}

function* batchesOf(pairs: readonly NumberedPair[], limit: number): Generator<readonly NumberedPair[]> {
  let batch: NumberedPair[] = [];
  let total = 0;
  for (const numbered of pairs) {
    const { length } = numbered.pair.ids;
    if (batch.length > 0 && total + length > limit) {
      yield batch;
      batch = [];
      total = 0;
    }
    batch.push(numbered);
    total += length;
  }
  if (batch.length > 0) yield batch;
}

async function scoreBatch(context: EncoderContext, batch: readonly NumberedPair[]): Promise<Float32Array> {
  const { device, config } = context;
  const packed = packPairs(
    batch.map(({ pair }) => pair),
    hasTokenTypes(config),
  );
  const uploaded = uploadPairs(device, packed, false);
  const scores_B = crossEncode(context, uploaded);
  const reading = device.read(scores_B);
  scores_B.dispose();
  disposePairs(uploaded);
  return reading;
}
