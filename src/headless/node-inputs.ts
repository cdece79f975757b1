// What a run file names, found beside it on disk. Data are imported once into a store of the output folder.

import { createHash, randomUUID } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import { InputError } from '../base/errors.ts';
import type { ByteSource, Folder } from '../base/folder.ts';
import type { RetrievalSet } from '../contract/examples.ts';
import { openDataset, type Dataset } from '../data/dataset.ts';
import type { DatasetManifest } from '../data/dataset-manifest.ts';
import { importDataset } from '../data/import-dataset.ts';
import { readLlamaIndexSet, readRetrievalSet } from '../data/formats/retrieval-set.ts';
import { isZip, unzipInto } from '../data/formats/unzip.ts';
import type { BeirOutcome } from '../data/formats/beir.ts';
import type { OpenOptions, RunInputs } from '../engine/inputs.ts';
import { fileSource, NodeFolder } from './node-folder.ts';

const dataFile = /\.(jsonl|ndjson|json|csv|tsv|tab|txt|parquet)(\.gz)?$/i;

export class NodeInputs implements RunInputs {
  readonly #base: string;
  readonly #store: Folder;
  readonly #warn: (sentence: string) => void;
  readonly #opened = new Map<string, Promise<Dataset>>();

  /** @param runFile path of the run file, to which its paths are relative */
  constructor(runFile: string, store: Folder, warn: (sentence: string) => void) {
    this.#base = dirname(resolve(runFile));
    this.#store = store;
    this.#warn = warn;
  }

  async openData(file: string, options: OpenOptions): Promise<Dataset> {
    return this.#import(await this.openFile(file), file, options);
  }

  openMadeData(source: ByteSource, options: OpenOptions): Promise<Dataset> {
    // Not remembered: two stages may make files of one name and size.
    return this.#importOnce(source, `made ${source.name}`, options);
  }

  async openFile(file: string): Promise<ByteSource> {
    const source = await fileSource(this.#resolve(file));
    if (source === undefined) throw new InputError(`The file ${file} is not there.`, 'Paths are relative to the run file.');
    return isZip(await source.slice(0, Math.min(4, source.sizeBytes))) ? this.#dataFileIn(source) : source;
  }

  async openModel(folder: string): Promise<Folder> {
    await this.#refuseMissingFolder(folder);
    return new NodeFolder(this.#resolve(folder));
  }

  async openRetrieval(folder: string): Promise<RetrievalSet> {
    const { set, problems, problemCount } = await this.#readRetrieval(folder);
    if (problemCount > 0) this.#warn(`${folder}: ${problemCount} rows were left out; the first: ${problems[0]?.message ?? ''}`);
    return set;
  }

  tokenisedAhead(): Promise<Iterable<readonly [string, Int32Array]>> {
    return Promise.resolve([]);
  }

  attributionOf(): undefined {
    return undefined;
  }

  /** A folder, a zip of one, or LlamaIndex's file. */
  async #readRetrieval(path: string): Promise<BeirOutcome> {
    const source = await fileSource(this.#resolve(path));
    if (source === undefined) {
      await this.#refuseMissingFolder(path);
      return readRetrievalSet(new NodeFolder(this.#resolve(path)), { name: path });
    }
    const isPacked = isZip(await source.slice(0, Math.min(4, source.sizeBytes)));
    return isPacked ? readRetrievalSet((await this.#unpack(source)).folder, { name: path }) : readLlamaIndexSet(source, { name: path });
  }

  /** The one file of rows in an archive. With several, which of them is meant would be a guess: to train on a test set, say. */
  async #dataFileIn(archive: ByteSource): Promise<ByteSource> {
    const { folder, paths } = await this.#unpack(archive);
    const rows = paths.filter((path) => dataFile.test(path) && !/(^|\/)(\.|__MACOSX|readme|licen[cs]e|notice)/i.test(path));
    const source = rows.length === 1 ? await folder.open(rows[0] ?? '') : undefined;
    if (source !== undefined) return source;
    const found = rows.length === 0 ? 'no file of rows' : `${rows.length} files of rows: ${rows.slice(0, 5).join(', ')}`;
    throw new InputError(`${archive.name} holds ${found}.`, 'Unpack it, and name the one file that is meant.');
  }

  /** Unpacks an archive into the store, which goes when the run ends. */
  async #unpack(archive: ByteSource): Promise<{ readonly folder: Folder; readonly paths: readonly string[] }> {
    const folder = this.#store.folder(`unpacked-${randomUUID()}`);
    return { folder, paths: await unzipInto(archive, folder, new AbortController().signal) };
  }

  #resolve(path: string): string {
    return isAbsolute(path) ? path : join(this.#base, path);
  }

  async #refuseMissingFolder(folder: string): Promise<void> {
    const found = await stat(this.#resolve(folder)).catch(() => undefined);
    if (found?.isDirectory() !== true) throw new InputError(`The folder ${folder} is not there.`, 'Paths are relative to the run file.');
  }

  #import(source: ByteSource, key: string, options: OpenOptions): Promise<Dataset> {
    const opened = this.#opened.get(key) ?? this.#importOnce(source, key, options);
    this.#opened.set(key, opened);
    return opened;
  }

  async #importOnce(source: ByteSource, key: string, options: OpenOptions): Promise<Dataset> {
    const folder = this.#store.folder(createHash('sha256').update(key).digest('hex').slice(0, 16));
    const manifest = await importDataset(source, folder, {
      name: source.name,
      signal: options.signal,
      onProgress: ({ doneBytes, totalBytes }) => options.onProgress(doneBytes, totalBytes),
    });
    this.#nameProblems(manifest);
    return openDataset(folder);
  }

  #nameProblems({ name, badRows, problems }: DatasetManifest): void {
    if (badRows === 0) return;
    const rows = problems.slice(0, 5).map((problem) => `row ${problem.row} (${problem.kind})`);
    this.#warn(`${name}: ${badRows} rows cannot be used and are left out: ${rows.join(', ')}${badRows > 5 ? ', ...' : ''}`);
  }
}
