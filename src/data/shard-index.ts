// What is known of the rows of one shard without reading them: where each begins, the hashes of its query (or text) and
// of its positives, and its score. Little-endian, as every machine that runs a browser is.

import { assert } from '../base/assert.ts';
import { joinBytes } from '../base/bytes.ts';
import { hashText } from '../base/random.ts';
import { textsOfRow, type Row } from '../contract/examples.ts';

export interface ShardIndex {
  readonly count: number;
  /** Where row i begins in its shard, in bytes; one more entry than rows. */
  readonly offsets: Uint32Array;
  /** Hash of the query, of a plain text, or of the first text of a labelled pair. */
  readonly queryHashes: Float64Array;
  /** Positives of row i (or the second text of a labelled pair) are `positiveHashes` [positiveStarts[i], positiveStarts[i + 1]). */
  readonly positiveStarts: Uint32Array;
  readonly positiveHashes: Float64Array;
  /** Score of the pair; NaN where the row has none. Empty where no row of the shard has one. */
  readonly scores: Float64Array;
}

const HEADER_NUMBERS = 4; // rows, positives, scores, nothing: keeps what follows at multiples of 8 bytes

/** Collects the index of a shard while its rows are written. */
export class ShardIndexBuilder {
  readonly #offsets: number[] = [0];
  readonly #queryHashes: number[] = [];
  readonly #positiveStarts: number[] = [0];
  readonly #positiveHashes: number[] = [];
  readonly #scores: number[] = [];
  #hasScores = false;

  get count(): number {
    return this.#queryHashes.length;
  }

  /** Bytes of the shard so far. */
  get bytes(): number {
    return this.#offsets.at(-1) ?? 0;
  }

  add(row: Row, bytes: number): void {
    this.#offsets.push(this.bytes + bytes);
    const [first = '', second] = textsOfRow(row);
    this.#queryHashes.push(hashText(first));
    const positives = 'pos' in row ? row.pos : second === undefined ? [] : [second];
    for (const positive of positives) this.#positiveHashes.push(hashText(positive));
    this.#positiveStarts.push(this.#positiveHashes.length);
    const score = 'text' in row ? undefined : row.score;
    this.#scores.push(score ?? Number.NaN);
    if (score !== undefined) this.#hasScores = true;
  }

  encode(): Uint8Array {
    const scores = this.#hasScores ? this.#scores : [];
    const header = Uint32Array.of(this.count, this.#positiveHashes.length, scores.length, 0);
    const doubles = Float64Array.from([...this.#queryHashes, ...this.#positiveHashes, ...scores]);
    const integers = Uint32Array.from([...this.#offsets, ...this.#positiveStarts]);
    return joinBytes([header, doubles, integers].map((part) => new Uint8Array(part.buffer)));
  }
}

/** Reads what {@link ShardIndexBuilder.encode} wrote. */
export function decodeShardIndex(bytes: Uint8Array): ShardIndex {
  const buffer = bytes.slice().buffer;
  assert(buffer.byteLength >= HEADER_NUMBERS * 4, 'index of a shard without header');
  const [count = 0, positives = 0, scored = 0] = new Uint32Array(buffer, 0, HEADER_NUMBERS);
  const doubles = count + positives + scored;
  const integersAt = HEADER_NUMBERS * 4 + doubles * 8;
  assert(buffer.byteLength === integersAt + 2 * (count + 1) * 4, 'index of a shard with another length than its header says');
  const double = (start: number, length: number) => new Float64Array(buffer, HEADER_NUMBERS * 4 + start * 8, length);
  return {
    count,
    queryHashes: double(0, count),
    positiveHashes: double(count, positives),
    scores: double(count + positives, scored),
    offsets: new Uint32Array(buffer, integersAt, count + 1),
    positiveStarts: new Uint32Array(buffer, integersAt + (count + 1) * 4, count + 1),
  };
}
