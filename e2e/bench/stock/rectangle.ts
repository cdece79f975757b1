// Sequences padded to the longest of them. B sequences, L longest length.

/** A padded rectangle of token ids. */
export interface Rectangle {
  readonly sequences: number;
  readonly length: number;
  /** [B, L], padding 0. */
  readonly ids: Int32Array;
  /** What is added to the scores of each column: 0, or very little where there is padding [B, L]. */
  readonly mask: Float32Array;
}

/** Finite, so that a row in which every column is hidden still has a softmax. */
export const hiddenScore = -1e30;

export function padSequences(sequences: readonly Int32Array[]): Rectangle {
  const length = Math.max(...sequences.map((sequence) => sequence.length));
  const ids = new Int32Array(sequences.length * length);
  const mask = new Float32Array(sequences.length * length).fill(hiddenScore);
  for (const [row, sequence] of sequences.entries()) {
    ids.set(sequence, row * length);
    mask.fill(0, row * length, row * length + sequence.length);
  }
  return { sequences: sequences.length, length, ids, mask };
}
