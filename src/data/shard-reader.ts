import { StorageError } from '../base/errors.ts';
import type { ByteSource, Folder } from '../base/folder.ts';
import { shardPath, type DatasetManifest } from './dataset-manifest.ts';

/** Shards that are held as a whole. A data set with no more is read once; a larger one is read row by row. */
const HELD_SHARDS = 8;

/** Bytes of the shards of one data set. */
export class ShardReader {
  readonly #folder: Folder;
  readonly #manifest: DatasetManifest;
  readonly #held = new Map<number, Promise<Uint8Array>>();
  readonly #sources = new Map<number, ByteSource>();

  constructor(folder: Folder, manifest: DatasetManifest) {
    this.#folder = folder;
    this.#manifest = manifest;
  }

  /** Bytes [start, end) of a shard. */
  async read(shard: number, start: number, end: number): Promise<Uint8Array> {
    if (this.#manifest.shards.length > HELD_SHARDS) return this.#slice(shard, start, end);
    let whole = this.#held.get(shard);
    if (whole === undefined) {
      whole = this.#slice(shard, 0, this.#manifest.shards[shard]?.bytes ?? 0);
      this.#held.set(shard, whole);
      // A read that failed is tried anew the next time.
      whole.catch(() => this.#held.delete(shard));
    }
    return (await whole).subarray(start, end);
  }

  async #slice(shard: number, start: number, end: number): Promise<Uint8Array> {
    const source = this.#sources.get(shard) ?? (await this.#folder.open(shardPath(shard)));
    if (source !== undefined) this.#sources.set(shard, source);
    const bytes = await source?.slice(start, end);
    if (bytes?.length !== end - start) {
      throw new StorageError(`The stored data set ${this.#manifest.name} is damaged.`, 'Import the file again.');
    }
    return bytes;
  }
}
