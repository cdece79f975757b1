import { assert, assertExists } from '../base/assert.ts';
import { StorageError } from '../base/errors.ts';
import { decodeText, readBytes, type Folder } from '../base/folder.ts';
import type { Row, RowKind } from '../contract/examples.ts';
import { readManifest, shardIndexPath, type DatasetManifest } from './dataset-manifest.ts';
import { decodeShardIndex, type ShardIndex } from './shard-index.ts';
import { ShardReader } from './shard-reader.ts';

/** An imported data set: rows by number from 0, read as they are needed. */
export interface Dataset {
  readonly manifest: DatasetManifest;
  readonly kind: RowKind;
  readonly count: number;
  /** The rows, in the order of `indices`. */
  rows(indices: readonly number[]): Promise<readonly Row[]>;
  /** 53-bit hash of the query, of a plain text, or of the first text of a labelled pair. */
  queryHash(index: number): number;
  /** Hashes of every positive, or of the second text of a labelled pair; empty for plain texts. */
  positiveHashes(index: number): Float64Array;
  /** Score of the pair, where the row has one. */
  score(index: number): number | undefined;
  /** All rows in order. */
  iterate(): AsyncIterable<Row>;
}

/** Opens what `importDataset` made; the index of all rows is held in memory (about 32 bytes a row). */
export async function openDataset(folder: Folder): Promise<Dataset> {
  const manifest = await readManifest(folder);
  const indexes: ShardIndex[] = [];
  for (const [number, shard] of manifest.shards.entries()) {
    const bytes = await readBytes(folder, shardIndexPath(number));
    if (bytes === undefined) throw damaged(manifest.name);
    const index = decodeShardIndex(bytes);
    if (index.count !== shard.rows || index.offsets.at(-1) !== shard.bytes) throw damaged(manifest.name);
    indexes.push(index);
  }
  return new StoredDataset(folder, manifest, indexes);
}

function damaged(name: string): StorageError {
  return new StorageError(`The stored data set ${name} is damaged.`, 'Import the file again.');
}

interface Place {
  readonly shard: number;
  /** Row within the shard. */
  readonly row: number;
  readonly index: ShardIndex;
}

/** Rows that lie at most this far apart are read together: one large read costs less than two small ones. */
const GAP_BYTES = 65_536;
/** Rows that {@link StoredDataset.iterate} reads at once. */
const ROWS_A_READ = 1024;

class StoredDataset implements Dataset {
  readonly manifest: DatasetManifest;
  readonly kind: RowKind;
  readonly count: number;
  readonly #indexes: readonly ShardIndex[];
  /** First row of each shard. */
  readonly #firstRows: readonly number[];
  readonly #reader: ShardReader;

  constructor(folder: Folder, manifest: DatasetManifest, indexes: readonly ShardIndex[]) {
    this.manifest = manifest;
    this.kind = manifest.kind;
    this.count = manifest.count;
    this.#indexes = indexes;
    let first = 0;
    this.#firstRows = indexes.map((index) => (first += index.count) - index.count);
    assert(first === manifest.count, 'shards hold another number of rows than the manifest says');
    this.#reader = new ShardReader(folder, manifest);
  }

  queryHash(index: number): number {
    const { row, index: shard } = this.#place(index);
    return shard.queryHashes[row] ?? 0;
  }

  positiveHashes(index: number): Float64Array {
    const { row, index: shard } = this.#place(index);
    return shard.positiveHashes.subarray(shard.positiveStarts[row], shard.positiveStarts[row + 1]);
  }

  score(index: number): number | undefined {
    const { row, index: shard } = this.#place(index);
    const score = shard.scores[row];
    return score === undefined || Number.isNaN(score) ? undefined : score;
  }

  async rows(indices: readonly number[]): Promise<readonly Row[]> {
    const places = indices.map((index) => this.#place(index));
    const order = indices.map((_, position) => position).sort((a, b) => (indices[a] ?? 0) - (indices[b] ?? 0));
    const rows = new Array<Row | undefined>(indices.length);
    for (let from = 0; from < order.length;) {
      const to = this.#endOfRead(order, places, from);
      await this.#readTogether(order.slice(from, to), places, rows);
      from = to;
    }
    return rows.map((row) => assertExists(row, 'a row of the data set'));
  }

  async *iterate(): AsyncGenerator<Row> {
    for (let start = 0; start < this.count; start += ROWS_A_READ) {
      const length = Math.min(ROWS_A_READ, this.count - start);
      yield* await this.rows(Array.from({ length }, (_, offset) => start + offset));
    }
  }

  #place(index: number): Place {
    assert(Number.isInteger(index) && index >= 0 && index < this.count, `row ${index} of a data set with ${this.count} rows`);
    let low = 0;
    let high = this.#firstRows.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.#firstRows[middle] ?? 0) <= index) low = middle;
      else high = middle - 1;
    }
    const shardIndex = assertExists(this.#indexes[low], 'the index of a shard');
    return { shard: low, row: index - (this.#firstRows[low] ?? 0), index: shardIndex };
  }

  /** How many of the ordered positions, from `from`, lie close enough for one read. */
  #endOfRead(order: readonly number[], places: readonly Place[], from: number): number {
    let last = assertExists(places[order[from] ?? 0], 'a place');
    let to = from + 1;
    for (; to < order.length; to += 1) {
      const next = assertExists(places[order[to] ?? 0], 'a place');
      const gap = (next.index.offsets[next.row] ?? 0) - (last.index.offsets[last.row + 1] ?? 0);
      if (next.shard !== last.shard || gap > GAP_BYTES) break;
      last = next;
    }
    return to;
  }

  async #readTogether(positions: readonly number[], places: readonly Place[], rows: (Row | undefined)[]): Promise<void> {
    const first = assertExists(places[positions[0] ?? 0], 'a place');
    const last = assertExists(places[positions.at(-1) ?? 0], 'a place');
    const start = first.index.offsets[first.row] ?? 0;
    const bytes = await this.#reader.read(first.shard, start, last.index.offsets[last.row + 1] ?? 0);
    for (const position of positions) {
      const { row, index } = assertExists(places[position], 'a place');
      const line = decodeText(bytes.subarray((index.offsets[row] ?? 0) - start, (index.offsets[row + 1] ?? 0) - start));
      // Written by the import, which checked every row by schema.
      rows[position] = JSON.parse(line) as Row;
    }
  }
}
