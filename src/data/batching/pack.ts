// T tokens of the batch, B sequences.

import type { TokenPair } from '../tokenizer/token-pair.ts';

/** Sequences one behind the other, without padding. */
export interface PackedBatch {
  /** Token ids [T]. */
  readonly tokens: Int32Array;
  /** Sequence b is tokens [sequenceStarts[b], sequenceStarts[b + 1]) [B + 1]. */
  readonly sequenceStarts: Int32Array;
  /** Place of each token in its sequence, from 0 [T]. */
  readonly positions: Int32Array;
  /** Where the sequences are pairs of texts: 0 for the tokens of the first, 1 for those of the second [T]. */
  readonly types?: Uint8Array | undefined;
}

export function packSequences(sequences: readonly Int32Array[]): PackedBatch {
  const total = sequences.reduce((sum, sequence) => sum + sequence.length, 0);
  const tokens = new Int32Array(total);
  const positions = new Int32Array(total);
  const sequenceStarts = new Int32Array(sequences.length + 1);
  let start = 0;
  for (const [index, sequence] of sequences.entries()) {
    tokens.set(sequence, start);
    for (let place = 0; place < sequence.length; place += 1) positions[start + place] = place;
    start += sequence.length;
    sequenceStarts[index + 1] = start;
  }
  return { tokens, sequenceStarts, positions };
}

/**
 * Pairs of texts one behind the other.
 * @param hasTypes false: the model's type table has a single row, so that it cannot tell the texts apart
 */
export function packPairs(pairs: readonly TokenPair[], hasTypes: boolean): PackedBatch {
  const packed = packSequences(pairs.map(({ ids }) => ids));
  if (!hasTypes) return packed;
  const types = new Uint8Array(packed.tokens.length);
  for (const [index, { secondStart }] of pairs.entries()) {
    types.fill(1, (packed.sequenceStarts[index] ?? 0) + secondStart, packed.sequenceStarts[index + 1]);
  }
  return { ...packed, types };
}
