import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';

import type { ByteSource, FileWriter, Folder } from '../base/folder.ts';
import type { Column, ColumnRoles } from '../contract/columns.ts';
import { kindOfRow, type Row, type RowKind, type RowProblem } from '../contract/examples.ts';
import { negativesOfRow } from './batching/example-texts.ts';
import { manifestPath, rejectedPath, shardIndexPath, shardPath, type DatasetManifest, type ShardEntry } from './dataset-manifest.ts';
import { readRowBatches, type RowResult } from './formats/read-rows.ts';
import { ShardIndexBuilder } from './shard-index.ts';

export interface ImportOptions {
  readonly name: string;
  /** What the columns of a table are, instead of a guess. */
  readonly roles?: ColumnRoles | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: ImportState) => void) | undefined;
}

export interface ImportState {
  readonly doneBytes: number;
  readonly totalBytes: number;
  readonly rows: number;
  readonly badRows: number;
}

const SHARD_BYTES = 8 * 1024 * 1024;
/** Rows are handed to the storage in pieces of about this size. */
const WRITE_BYTES = 1024 * 1024;
const KEPT_PROBLEMS = 50;
const KEPT_REJECTED = 100_000;
const KEPT_NUMBERS = 1000;

/**
 * Streams a file of rows into `folder`, whose former content is removed: shards of normalised JSON Lines with an index
 * each, the rejected rows, and the manifest last. Memory does not grow with the file.
 *
 * @returns the manifest. @throws what {@link readRowBatches} throws; then, as after a cancellation, nothing is left.
 */
export async function importDataset(source: ByteSource, folder: Folder, options: ImportOptions): Promise<DatasetManifest> {
  await folder.remove('');
  const importer = new DatasetImporter(folder, options.name);
  try {
    let doneBytes = 0;
    const report = () => options.onProgress?.({ doneBytes, totalBytes: source.sizeBytes, rows: importer.rows, badRows: importer.badRows });
    const onProgress = (done: number) => {
      doneBytes = done;
      report();
    };
    const { signal, roles } = options;
    const onColumns = (columns: readonly Column[]) => (importer.columns = columns);
    for await (const batch of readRowBatches(source, { signal, roles, onProgress, onColumns })) await importer.take(batch);
    const manifest = await importer.finish();
    report();
    return manifest;
  } catch (error) {
    await importer.abort();
    await folder.remove('');
    throw error;
  }
}

/**
 * Stores rows that are understood already, as a version of a data set: `folder` becomes what an import makes.
 *
 * @throws what reading the rows throws; then nothing is left
 */
export async function storeRows(rows: AsyncIterable<Row>, folder: Folder, about: StoredRows): Promise<DatasetManifest> {
  await folder.remove('');
  const importer = new DatasetImporter(folder, about.name);
  importer.columns = about.columns;
  try {
    for await (const row of rows) await importer.take([{ ok: true, number: importer.rows + 1, row }]);
    return await importer.finish();
  } catch (error) {
    await importer.abort();
    await folder.remove('');
    throw error;
  }
}

export interface StoredRows {
  readonly name: string;
  readonly columns: readonly Column[] | undefined;
}

class DatasetImporter {
  rows = 0;
  badRows = 0;
  /** How the columns of a table are read. */
  columns: readonly Column[] | undefined;
  readonly #folder: Folder;
  readonly #name: string;
  readonly #hash = sha256.create();
  readonly #encoder = new TextEncoder();
  readonly #shards: ShardEntry[] = [];
  readonly #problems: RowProblem[] = [];
  readonly #problemCounts = new Map<string, number>();
  #kind: RowKind = 'texts';
  #bytes = 0;
  #rowsWithNegatives = 0;
  readonly #rowsLackingNegatives: number[] = [];
  #rowsWithScores = 0;
  #rowsWithPairScore = 0;
  #rowsWithLabel = 0;
  #rowsLabelledAlike = 0;
  #shard: OpenShard | undefined;
  #rejected: FileWriter | undefined;

  constructor(folder: Folder, name: string) {
    this.#folder = folder;
    this.#name = name;
  }

  async take(batch: readonly RowResult[]): Promise<void> {
    let rejected = '';
    for (const result of batch) {
      if (result.ok) {
        const full = await this.#add(result.row);
        if (full) await this.#closeShard();
      } else {
        rejected += this.#reject(result.problem, result.raw);
      }
    }
    if (rejected === '') return;
    this.#rejected ??= await this.#folder.writer(rejectedPath);
    await this.#rejected.write(this.#encoder.encode(rejected));
  }

  async finish(): Promise<DatasetManifest> {
    await this.#closeShard();
    await this.#rejected?.close();
    this.#rejected = undefined;
    const manifest: DatasetManifest = {
      version: 1,
      name: this.#name,
      kind: this.#kind,
      ...(this.columns === undefined ? {} : { columns: this.columns }),
      count: this.rows,
      hash: bytesToHex(this.#hash.digest()),
      bytes: this.#bytes,
      badRows: this.badRows,
      rowsWithNegatives: this.#rowsWithNegatives,
      ...(this.#rowsLackingNegatives.length === 0 ? {} : { rowsLackingNegatives: this.#rowsLackingNegatives }),
      rowsWithScores: this.#rowsWithScores,
      rowsWithPairScore: this.#rowsWithPairScore,
      rowsWithLabel: this.#rowsWithLabel,
      rowsLabelledAlike: this.#rowsLabelledAlike,
      problemCounts: Object.fromEntries(this.#problemCounts),
      problems: this.#problems,
      shards: this.#shards,
    };
    await this.#folder.write(manifestPath, JSON.stringify(manifest));
    return manifest;
  }

  async abort(): Promise<void> {
    await this.#shard?.writer.abort();
    await this.#rejected?.abort();
  }

  /** Returns whether the shard is full. */
  async #add(row: Row): Promise<boolean> {
    this.#shard ??= await OpenShard.open(this.#folder, this.#shards.length);
    this.#count(row);
    const bytes = this.#encoder.encode(`${JSON.stringify(row)}\n`);
    this.#bytes += bytes.length;
    this.rows += 1;
    const shard = this.#shard;
    shard.add(row, bytes);
    if (shard.waitingBytes >= WRITE_BYTES) await this.#flush(shard);
    return shard.index.bytes >= SHARD_BYTES;
  }

  #count(row: Row): void {
    this.#kind = kindOfRow(row);
    if ('text' in row) return;
    if (row.score !== undefined) this.#rowsWithPairScore += 1;
    if ('text1' in row) {
      if (row.label !== undefined) this.#rowsWithLabel += 1;
      if (row.label === 1) this.#rowsLabelledAlike += 1;
      return;
    }
    if (row.neg.length > 0) this.#rowsWithNegatives += 1;
    else if (negativesOfRow(row, 0) > 0 && this.#rowsLackingNegatives.length < KEPT_NUMBERS) this.#rowsLackingNegatives.push(this.rows);
    const isScored = row.pos_scores !== undefined && (row.neg.length === 0 || row.neg_scores !== undefined);
    if (isScored) this.#rowsWithScores += 1;
  }

  #reject(problem: RowProblem, raw: string): string {
    this.badRows += 1;
    this.#problemCounts.set(problem.kind, (this.#problemCounts.get(problem.kind) ?? 0) + 1);
    if (this.#problems.length < KEPT_PROBLEMS) this.#problems.push(problem);
    if (this.badRows > KEPT_REJECTED) return '';
    return `${JSON.stringify({ row: problem.row, kind: problem.kind, message: problem.message, raw })}\n`;
  }

  async #flush(shard: OpenShard): Promise<void> {
    const bytes = shard.handOver();
    this.#hash.update(bytes);
    await shard.writer.write(bytes);
  }

  async #closeShard(): Promise<void> {
    const shard = this.#shard;
    if (shard === undefined) return;
    await this.#flush(shard);
    await shard.writer.close();
    this.#shard = undefined;
    await this.#folder.write(shardIndexPath(this.#shards.length), shard.index.encode());
    this.#shards.push({ rows: shard.index.count, bytes: shard.index.bytes });
  }
}

/** The shard that is being written: its rows wait in one buffer. */
class OpenShard {
  readonly writer: FileWriter;
  readonly index = new ShardIndexBuilder();
  #buffer = new Uint8Array(2 * WRITE_BYTES);
  waitingBytes = 0;

  constructor(writer: FileWriter) {
    this.writer = writer;
  }

  static async open(folder: Folder, number: number): Promise<OpenShard> {
    return new OpenShard(await folder.writer(shardPath(number)));
  }

  add(row: Row, bytes: Uint8Array): void {
    this.index.add(row, bytes.length);
    const end = this.waitingBytes + bytes.length;
    if (end > this.#buffer.length) {
      const larger = new Uint8Array(2 * end);
      larger.set(this.#buffer.subarray(0, this.waitingBytes));
      this.#buffer = larger;
    }
    this.#buffer.set(bytes, this.waitingBytes);
    this.waitingBytes = end;
  }

  /** The waiting bytes; the caller must be done with them before the next row is added. */
  handOver(): Uint8Array {
    const bytes = this.#buffer.subarray(0, this.waitingBytes);
    this.waitingBytes = 0;
    return bytes;
  }
}
