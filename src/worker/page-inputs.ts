import { concatenatedSource, type ByteSource, type Folder } from '../base/folder.ts';
import { InputError } from '../base/errors.ts';
import type { RetrievalSet } from '../contract/examples.ts';
import { readRetrievalSet } from '../data/formats/retrieval-set.ts';
import { openDataset, type Dataset } from '../data/dataset.ts';
import { readManifest, shardPath } from '../data/dataset-manifest.ts';
import { importDataset } from '../data/import-dataset.ts';
import type { OpenOptions, RunInputs } from '../engine/inputs.ts';
import type { AssetStore } from './asset-store.ts';
import type { OpfsFolder } from './opfs-folder.ts';

/** What a run file names, among the imports of the page. */
export class PageInputs implements RunInputs {
  readonly #store: AssetStore;
  /** Where data sets that a stage made are kept for the run. */
  readonly #made: OpfsFolder;

  constructor(store: AssetStore, made: OpfsFolder) {
    this.#store = store;
    this.#made = made;
  }

  openData(file: string): Promise<Dataset> {
    const asset = this.#store.byName('data', file);
    if (asset.pending)
      throw new InputError(
        `${asset.name} has ${asset.badRows} rows that cannot be used.`,
        'Decide on the Data screen whether to import the good ones.',
      );
    return openDataset(this.#store.folderOf(asset.id));
  }

  async openMadeData(source: ByteSource, { signal }: OpenOptions): Promise<Dataset> {
    const folder = this.#made.folder(source.name);
    await importDataset(source, folder, { name: source.name, signal });
    return openDataset(folder);
  }

  /** The normalised rows of a data set as one file. */
  async openFile(file: string): Promise<ByteSource> {
    const folder = this.#store.folderOf(this.#store.byName('data', file).id);
    const shards: ByteSource[] = [];
    for (const number of (await readManifest(folder)).shards.keys()) {
      const shard = await folder.open(shardPath(number));
      if (shard === undefined) throw new InputError(`${file} is no longer there.`, 'Import it again.');
      shards.push(shard);
    }
    // The rows are JSON Lines by now, whatever the file was.
    return concatenatedSource(/\.jsonl$/i.test(file) ? file : `${file}.jsonl`, shards);
  }

  openModel(name: string): Promise<Folder> {
    return Promise.resolve(this.#store.folderOf(this.#store.byName('model', name).id));
  }

  async openRetrieval(name: string): Promise<RetrievalSet> {
    const asset = this.#store.byName('retrieval', name);
    return (await readRetrievalSet(this.#store.folderOf(asset.id), { name: asset.name })).set;
  }

  tokenisedAhead(): Promise<Iterable<readonly [string, Int32Array]>> {
    return Promise.resolve([]);
  }

  attributionOf(file: string): string | undefined {
    // What a stage of the run made was never imported; its sources have their own attributions.
    return this.#store.find('data', file)?.attribution;
  }
}
