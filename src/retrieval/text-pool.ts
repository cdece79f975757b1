// Texts to be searched, each once, by number: in memory while they are few, else in a file. Of a text that lies on disk
// three numbers stay in memory, and one entry of a map: about 100 bytes.

import { assert, assertExists } from '../base/assert.ts';
import { joinBytes, NumberList } from '../base/bytes.ts';
import type { ByteSource, FileWriter, Folder } from '../base/folder.ts';
import { bytesSource } from '../base/folder.ts';
import { hashKeys, hashText } from '../base/random.ts';
import { normalText } from '../data/normal-text.ts';

/** Bytes of text that are kept in memory; more go to the file. */
const memoryBytes = 64 * 1024 * 1024;
/** Texts are handed on in pieces of about this size. */
const pieceBytes = 1024 * 1024;
/** Texts that lie at most this far apart are read together. */
const gapBytes = 16_384;
const path = 'texts.bin';

/** What tells texts apart: 53-bit hashes of the text as it is, and of what {@link normalText} leaves of it. */
export interface TextIdentity {
  readonly exact: number;
  readonly normal: number;
}

/** The identity of a text. */
export function identityOf(text: string): TextIdentity {
  return { exact: hashText(text), normal: hashText(normalText(text)) };
}

export class TextPool {
  readonly #folder: Folder;
  readonly #memoryBytes: number;
  readonly #numbers = new Map<number, number>();
  readonly #normals = doubles();
  readonly #exacts = doubles();
  /** Of each text the byte after its last. */
  readonly #ends = doubles();
  readonly #encoder = new TextEncoder();
  // A mark of byte order within a text is part of it.
  readonly #decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  #pieces: Uint8Array[] = [];
  #waitingBytes = 0;
  #waiting: Uint8Array[] = [];
  #writer: FileWriter | undefined;
  #source: ByteSource | undefined;
  #digest = 0;

  /** @param folder where the texts lie when they are many; a file of an earlier pool is replaced */
  constructor(folder: Folder, limitBytes = memoryBytes) {
    this.#folder = folder;
    this.#memoryBytes = limitBytes;
  }

  /** Texts so far; they are numbered from 0. */
  get count(): number {
    return this.#exacts.length;
  }

  /** A hash of all texts in their order. */
  get digest(): number {
    return this.#digest;
  }

  /** Adds a text unless it is there. */
  async add(text: string): Promise<void> {
    assert(this.#source === undefined, 'a pool of texts takes no more');
    const { exact, normal } = identityOf(text);
    if (this.#numbers.has(exact)) return;
    this.#numbers.set(exact, this.count);
    this.#digest = hashKeys(this.#digest, exact, Math.floor(exact / 2 ** 32));
    this.#exacts.push(exact);
    this.#normals.push(normal);
    const bytes = this.#encoder.encode(text);
    this.#ends.push(this.#bytes + bytes.length);
    this.#waiting.push(bytes);
    this.#waitingBytes += bytes.length;
    if (this.#waitingBytes >= pieceBytes) await this.#pass();
  }

  /** Drops what was added, instead of {@link finish}: an open file would stand in the way of the next pool. */
  async abort(): Promise<void> {
    const writer = this.#writer;
    this.#writer = undefined;
    await writer?.abort();
  }

  /** To be called after the last text was added and before the first is read. */
  async finish(): Promise<void> {
    await this.#pass();
    if (this.#writer === undefined) {
      this.#source = bytesSource(path, joinBytes(this.#pieces));
    } else {
      await this.#writer.close();
      this.#writer = undefined;
      this.#source = assertExists(await this.#folder.open(path), 'the file of the texts');
    }
    this.#pieces = [];
  }

  numberOf(text: string): number | undefined {
    return this.#numbers.get(hashText(text));
  }

  identity(number: number): TextIdentity {
    return { exact: this.#exacts.at(number), normal: this.#normals.at(number) };
  }

  /** The texts of these numbers, in their order. */
  async texts(numbers: readonly number[]): Promise<readonly string[]> {
    const order = [...new Set(numbers)].sort((a, b) => a - b);
    const found = new Map<number, string>();
    for (let from = 0; from < order.length;) {
      const to = this.#endOfRead(order, from);
      await this.#readTogether(order.slice(from, to), found);
      from = to;
    }
    return numbers.map((number) => assertExists(found.get(number), 'a text of the pool'));
  }

  get #bytes(): number {
    return this.#ends.length === 0 ? 0 : this.#ends.at(this.#ends.length - 1);
  }

  #startOf(number: number): number {
    return number === 0 ? 0 : this.#ends.at(number - 1);
  }

  #endOfRead(order: readonly number[], from: number): number {
    let to = from + 1;
    while (to < order.length && this.#startOf(order[to] ?? 0) - this.#ends.at(order[to - 1] ?? 0) <= gapBytes) to += 1;
    return to;
  }

  async #readTogether(numbers: readonly number[], found: Map<number, string>): Promise<void> {
    const start = this.#startOf(numbers[0] ?? 0);
    const source = assertExists(this.#source, 'a finished pool of texts');
    const bytes = await source.slice(start, this.#ends.at(numbers.at(-1) ?? 0));
    for (const number of numbers) {
      found.set(number, this.#decoder.decode(bytes.subarray(this.#startOf(number) - start, this.#ends.at(number) - start)));
    }
  }

  /** Hands what waits to memory, or to the file once it is too much. */
  async #pass(): Promise<void> {
    this.#pieces.push(joinBytes(this.#waiting));
    this.#waiting = [];
    this.#waitingBytes = 0;
    if (this.#writer === undefined && this.#bytes <= this.#memoryBytes) return;
    this.#writer ??= await this.#folder.writer(path);
    for (const piece of this.#pieces.splice(0)) await this.#writer.write(piece);
  }
}

/** Fills new pools and finishes them; where that fails, or is cancelled, no file of theirs stays open. */
export async function fillPools(pools: readonly TextPool[], fill: () => Promise<void>): Promise<void> {
  try {
    await fill();
    for (const pool of pools) await pool.finish();
  } catch (error) {
    for (const pool of pools) await pool.abort();
    throw error;
  }
}

function doubles(): NumberList {
  return new NumberList((length) => new Float64Array(length));
}
