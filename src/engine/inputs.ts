import type { ByteSource, Folder } from '../base/folder.ts';
import type { RetrievalSet } from '../contract/examples.ts';
import type { Dataset } from '../data/dataset.ts';

export interface OpenOptions {
  readonly signal: AbortSignal;
  onProgress(done: number, total: number): void;
}

/**
 * Where a run finds what its run file names: files beside the run file for the headless door, imported assets for the
 * page.
 * @throws InputError naming what is missing
 */
export interface RunInputs {
  openData(file: string, options: OpenOptions): Promise<Dataset>;
  /** A data set from bytes, such as the file that an earlier stage made. */
  openMadeData(source: ByteSource, options: OpenOptions): Promise<Dataset>;
  openFile(file: string): Promise<ByteSource>;
  openModel(folder: string): Promise<Folder>;
  openRetrieval(folder: string): Promise<RetrievalSet>;
  /** Texts that were tokenised ahead with the tokenizer of this hash, as pieces without [CLS] and [SEP]. */
  tokenisedAhead(tokenizerHash: string): Promise<Iterable<readonly [string, Int32Array]>>;
  /** Who has to be named where this data set is used. */
  attributionOf(file: string): string | undefined;
}
