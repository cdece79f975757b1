import { joinBytes } from '../../base/bytes.ts';

/** One line of a file, its end (LF or CRLF) cut off. */
export interface RawLine {
  /** From 1. */
  readonly number: number;
  readonly bytes: Uint8Array;
  /** The line is longer than permitted; `bytes` is only its beginning. */
  readonly isCut: boolean;
}

/** Longest line that is held in memory. */
export const longestLineBytes = 16 * 1024 * 1024;
/** How much of a line beyond that is kept, to show it. */
const HEAD_BYTES = 2048;
/** Lines that are handed on together, so that a huge chunk does not become a huge list. */
const LINES_A_BATCH = 4096;
const LINE_FEED = 10;
const CARRIAGE_RETURN = 13;

/**
 * Splits bytes at line feeds, in batches of lines. Fit for UTF-8 and GB18030, where the byte 10 is never a part of
 * another character; so no character is torn at a chunk's end, whatever the chunks are.
 */
export async function* splitLines(chunks: AsyncIterable<Uint8Array>, limit = longestLineBytes): AsyncGenerator<readonly RawLine[]> {
  const splitter = new LineSplitter(limit);
  for await (const chunk of chunks) {
    let start = 0;
    while (start < chunk.length) {
      start = splitter.take(chunk, start);
      if (splitter.lines.length > 0) yield splitter.handOver();
    }
  }
  splitter.finish();
  if (splitter.lines.length > 0) yield splitter.handOver();
}

class LineSplitter {
  lines: RawLine[] = [];
  readonly #limit: number;
  #number = 0;
  /** Pieces of the line that is not complete yet. */
  #pieces: Uint8Array[] = [];
  #length = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Reads up to a batch of lines from `start`; returns where it stopped. */
  take(chunk: Uint8Array, start: number): number {
    let from = start;
    while (this.lines.length < LINES_A_BATCH) {
      const end = chunk.indexOf(LINE_FEED, from);
      if (end < 0) {
        // A copy of what is short, so that a small rest does not keep a large chunk alive.
        if (from < chunk.length) this.#add(chunk.slice(from));
        return chunk.length;
      }
      this.#add(chunk.subarray(from, end));
      this.#close();
      from = end + 1;
    }
    return from;
  }

  finish(): void {
    if (this.#length > 0) this.#close();
  }

  handOver(): readonly RawLine[] {
    const lines = this.lines;
    this.lines = [];
    return lines;
  }

  #add(piece: Uint8Array): void {
    const before = this.#length;
    this.#length += piece.length;
    if (this.#length <= this.#limit) {
      this.#pieces.push(piece);
    } else if (before <= this.#limit) {
      // From here on the line is only counted, not held.
      this.#pieces = [joinBytes([...this.#pieces, piece.subarray(0, HEAD_BYTES)]).slice(0, HEAD_BYTES)];
    }
  }

  #close(): void {
    this.#number += 1;
    const isCut = this.#length > this.#limit;
    const [only, ...others] = this.#pieces;
    const whole = only === undefined || others.length > 0 ? joinBytes(this.#pieces) : only;
    const bytes = whole.at(-1) === CARRIAGE_RETURN ? whole.subarray(0, -1) : whole;
    this.lines.push({ number: this.#number, bytes, isCut });
    this.#pieces = [];
    this.#length = 0;
  }
}
