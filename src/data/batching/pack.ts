// T tokens of the batch, B sequences.

/** Sequences one behind the other, without padding. */
export interface PackedBatch {
  /** Token ids [T]. */
  readonly tokens: Int32Array;
  /** Sequence b is tokens [sequenceStarts[b], sequenceStarts[b + 1]) [B + 1]. */
  readonly sequenceStarts: Int32Array;
  /** Place of each token in its sequence, from 0 [T]. */
  readonly positions: Int32Array;
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
