// Vectors of a pool of texts on disk, block by block: what was encoded is kept when a run is stopped, and never more than
// a block of them lies in memory. D width.

import { assertExists } from '../base/assert.ts';
import { readBytes, type Folder } from '../base/folder.ts';
import { hashKeys } from '../base/random.ts';
import type { TokenCache } from '../data/tokenizer/token-cache.ts';
import type { EmbedderContext } from '../model/embedder.ts';
import { disposeBlocks, encodeTexts, readVectors, type EncodeOptions } from './encode.ts';
import type { DocumentBlock } from './search.ts';
import type { TextPool } from './text-pool.ts';

/** Texts of a block: what is lost at most when a run is stopped, and what lies on the device at once. */
export const blockTexts = 2048;

export interface VectorFileOptions extends EncodeOptions {
  /** Put before every text. */
  readonly prefix: string;
}

export class VectorFile {
  readonly #folder: Folder;
  readonly #pool: TextPool;
  readonly #width: number;

  /** @param folder holds vectors of this pool under the same model, or nothing */
  constructor(folder: Folder, pool: TextPool, width: number) {
    this.#folder = folder;
    this.#pool = pool;
    this.#width = width;
  }

  /**
   * Encodes all texts that are not there yet. A block is always encoded as a whole, so that its vectors do not depend on
   * where an earlier run was stopped.
   * @throws CancelledError once the signal is aborted; complete blocks stay
   */
  async encode(context: EmbedderContext, tokens: TokenCache, options: VectorFileOptions): Promise<void> {
    const { count } = this.#pool;
    for (let first = 0; first < count; first += blockTexts) {
      const rows = Math.min(blockTexts, count - first);
      const onProgress = (done: number): void => options.onProgress?.(first + done, count);
      if (!(await this.#hasBlock(first, rows))) {
        const own = await this.#pool.texts(Array.from({ length: rows }, (_, index) => first + index));
        const texts = own.map((text) => options.prefix + text);
        await this.#folder.write(pathOf(first), bytesOf(await vectorsOf(context, tokens, texts, { ...options, onProgress })));
      }
      onProgress(rows);
    }
  }

  async #hasBlock(first: number, rows: number): Promise<boolean> {
    return (await this.#folder.open(pathOf(first)))?.sizeBytes === 4 * rows * this.#width;
  }

  /** The vectors of the first `count` texts, uploaded block by block; each is to be disposed by who takes it. */
  async *documents({ device }: Pick<EmbedderContext, 'device'>, count: number): AsyncGenerator<DocumentBlock> {
    for (let first = 0; first < count; first += blockTexts) {
      const rows = Math.min(blockTexts, count - first);
      const values = floatsOf(assertExists(await readBytes(this.#folder, pathOf(first)), 'a block of vectors'));
      yield { first, vectors: device.upload(values.subarray(0, rows * this.#width), [rows, this.#width]) };
    }
  }

  /** The vector [D] of one text. */
  async vector(number: number): Promise<Float32Array> {
    const place = number % blockTexts;
    const source = assertExists(await this.#folder.open(pathOf(number - place)), 'a block of vectors');
    const bytes = 4 * this.#width;
    return floatsOf(await source.slice(place * bytes, (place + 1) * bytes));
  }
}

function pathOf(first: number): string {
  return `vectors/${String(first / blockTexts).padStart(6, '0')}.f32`;
}

/** The vectors of texts, row by row [C, D]. */
export async function vectorsOf(
  context: EmbedderContext,
  tokens: TokenCache,
  texts: readonly string[],
  options: EncodeOptions,
): Promise<Float32Array> {
  const blocks = await encodeTexts(context, tokens, texts, options);
  try {
    return await readVectors(context, blocks);
  } finally {
    disposeBlocks(blocks);
  }
}

const probes = ['a', 'What does this model make of a question?', '这个模型如何表示一句话？'];

/** A number that tells models apart: a hash of what a model makes of a few texts, bit by bit. */
export async function modelDigest(context: EmbedderContext, tokens: TokenCache): Promise<number> {
  const values = await vectorsOf(context, tokens, probes, { maximumLength: Math.min(32, context.config.maximumPositions) });
  return hashKeys(...new Int32Array(values.buffer, values.byteOffset, values.length));
}

function bytesOf(values: Float32Array): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}

function floatsOf(bytes: Uint8Array): Float32Array {
  const isAligned = bytes.byteOffset % 4 === 0;
  return isAligned ? new Float32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 4) : new Float32Array(bytes.slice().buffer);
}
