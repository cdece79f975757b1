// The built-in sample: its files come with the page, its texts are tokenised ahead.

import { InputError, StorageError } from '../base/errors.ts';
import { bytesSource, type ByteSource, type Folder } from '../base/folder.ts';
import { MemoryFolder } from '../base/memory-folder.ts';
import type { PairRow, RetrievalSet } from '../contract/examples.ts';
import { readBeirFiles } from '../data/formats/beir.ts';
import { openDataset, type Dataset } from '../data/dataset.ts';
import { importDataset } from '../data/import-dataset.ts';
import { decodeTokenisedAhead, textsAhead, tokenizerOfTokens } from '../data/tokenizer/tokenised-ahead.ts';
import type { OpenOptions, RunInputs } from '../engine/inputs.ts';

/** The page's folder with the sample. The worker's own file lies one folder below the page. */
const root = import.meta.env.DEV ? new URL('/demo/', self.location.origin) : new URL('../demo/', self.location.href);

export const demoAttribution = 'tldr-pages contributors, CC BY 4.0';

async function fetchBytes(path: string): Promise<Uint8Array> {
  const response = await fetch(new URL(path, root)).catch((cause: unknown) => {
    throw new StorageError(`The sample file ${path} could not be loaded.`, 'Reload the page.', { cause });
  });
  if (!response.ok) throw new StorageError(`The sample file ${path} could not be loaded (${response.status}).`, 'Reload the page.');
  return new Uint8Array(await response.arrayBuffer());
}

/** What *Start a demo run* executes. */
export async function demoRunFile(): Promise<unknown> {
  return JSON.parse(new TextDecoder().decode(await fetchBytes('run.json')));
}

const evaluationFiles = ['corpus.jsonl', 'queries.jsonl', 'qrels/test.tsv'] as const;
const tokenizerFiles = ['tokenizer.json', 'vocab.txt', 'tokenizer_config.json', 'special_tokens_map.json'] as const;
const trainFile = 'train.jsonl';

export class DemoInputs implements RunInputs {
  #dataset: Promise<Dataset> | undefined;

  openData(file: string, options: OpenOptions): Promise<Dataset> {
    if (file !== trainFile) throw new InputError(`The sample has no file ${file}.`, `It has ${trainFile}.`);
    this.#dataset ??= importSample(options);
    return this.#dataset;
  }

  openMadeData(source: ByteSource): Promise<Dataset> {
    return importToMemory(source, undefined);
  }

  async openFile(file: string): Promise<ByteSource> {
    return bytesSource(file, await fetchBytes(file));
  }

  /** The sample's tokenizer; it brings no model. */
  async openModel(folder: string): Promise<Folder> {
    const files = new MemoryFolder();
    for (const name of tokenizerFiles) await files.write(name, await fetchBytes(`${folder}/${name}`));
    return files;
  }

  async openRetrieval(folder: string): Promise<RetrievalSet> {
    const files = new Map<string, ByteSource>();
    for (const name of evaluationFiles) files.set(name, bytesSource(name, await fetchBytes(`${folder}/${name}`)));
    return (await readBeirFiles(files, { name: folder })).set;
  }

  async tokenisedAhead(tokenizerHash: string): Promise<Iterable<readonly [string, Int32Array]>> {
    const tokens = await fetchBytes('tokens.bin');
    if (tokenizerOfTokens(tokens) !== tokenizerHash) return [];
    const dataset = await this.openData(trainFile, { signal: new AbortController().signal, onProgress: () => undefined });
    const rows: PairRow[] = [];
    for await (const row of dataset.iterate()) if ('query' in row) rows.push(row);
    return decodeTokenisedAhead(tokens, textsAhead(rows, await this.openRetrieval('eval')));
  }

  attributionOf(): string {
    return demoAttribution;
  }
}

async function importSample({ signal }: OpenOptions): Promise<Dataset> {
  return importToMemory(bytesSource(trainFile, await fetchBytes(trainFile)), signal);
}

/** The sample is small: its rows stay in memory and nothing is left in the browser's storage. */
async function importToMemory(source: ByteSource, signal: AbortSignal | undefined): Promise<Dataset> {
  const folder = new MemoryFolder();
  await importDataset(source, folder, { name: source.name, signal });
  return openDataset(folder);
}
