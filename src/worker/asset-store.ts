// What was imported: data sets, retrieval sets and models, each in a folder of its own, listed in one catalogue.

import { InputError } from '../base/errors.ts';
import { readText } from '../base/folder.ts';
import { findAsset } from '../contract/asset-name.ts';
import type { Asset } from '../contract/protocol.ts';
import type { OpfsFolder } from './opfs-folder.ts';

const cataloguePath = 'catalogue.json';

export class AssetStore {
  readonly #root: OpfsFolder;
  #assets: readonly Asset[] = [];

  private constructor(root: OpfsFolder) {
    this.#root = root;
  }

  static async open(root: OpfsFolder): Promise<AssetStore> {
    const store = new AssetStore(root);
    store.#assets = await readCatalogue(root);
    return store;
  }

  get assets(): readonly Asset[] {
    return this.#assets;
  }

  /** A folder for a new asset. */
  newFolder(): { id: string; folder: OpfsFolder } {
    const id = crypto.randomUUID();
    return { id, folder: this.folderOf(id) };
  }

  folderOf(id: string): OpfsFolder {
    return this.#root.folder(id);
  }

  /** A name that no other asset of the kind has: "train.jsonl", "train.jsonl (2)", ... A run file knows the kind it wants. */
  freeName(kind: Asset['kind'], name: string): string {
    const taken = new Set(this.#assets.filter((asset) => asset.kind === kind).map((asset) => asset.name));
    for (let count = 1; ; count += 1) {
      const candidate = count === 1 ? name : `${name} (${count})`;
      if (!taken.has(candidate)) return candidate;
    }
  }

  async add(asset: Asset): Promise<void> {
    await this.#change((assets) => [...assets.filter((other) => other.id !== asset.id), asset]);
  }

  async remove(id: string): Promise<void> {
    await this.#change((assets) => assets.filter((asset) => asset.id !== id));
    await this.folderOf(id).remove('');
  }

  byId(id: string): Asset {
    const found = this.#assets.find((asset) => asset.id === id);
    if (found === undefined) throw new InputError('This import is no longer there.', 'Import the file again.');
    return found;
  }

  find<Kind extends Asset['kind']>(kind: Kind, name: string): Extract<Asset, { kind: Kind }> | undefined {
    return findAsset(this.#assets, kind, name);
  }

  /** What a run file names. @throws InputError naming what there is instead */
  byName<Kind extends Asset['kind']>(kind: Kind, name: string): Extract<Asset, { kind: Kind }> {
    const found = this.find(kind, name);
    if (found !== undefined) return found;
    const words = { data: 'data set', retrieval: 'evaluation set', model: 'model' } as const;
    const there = this.#assets.filter((asset) => asset.kind === kind).map((asset) => asset.name);
    throw new InputError(
      `No ${words[kind]} named ${name} was imported.`,
      there.length === 0 ? 'Drop it on the page first.' : `Imported are: ${there.join(', ')}.`,
    );
  }

  /** Another tab may have imported meanwhile: the catalogue is read again before it is changed, one tab at a time. */
  async #change(change: (assets: readonly Asset[]) => readonly Asset[]): Promise<void> {
    await navigator.locks.request(lockName, async () => {
      const assets = change(await readCatalogue(this.#root));
      await this.#root.write(cataloguePath, JSON.stringify(assets));
      this.#assets = assets;
    });
  }
}

const lockName = 'studio-catalogue';

async function readCatalogue(root: OpfsFolder): Promise<readonly Asset[]> {
  const text = await readText(root, cataloguePath);
  // Written by this class alone, whole or not at all.
  return text === undefined ? [] : (JSON.parse(text) as readonly Asset[]);
}

/** Removes folders that no catalogue names: imports whose tab was closed before they were complete. */
export async function removeStrayAssets(root: OpfsFolder): Promise<void> {
  const known = new Set((await readCatalogue(root)).map((asset) => asset.id));
  const folders = new Set((await root.list('')).flatMap((path) => (path.includes('/') ? [path.slice(0, path.indexOf('/'))] : [])));
  for (const folder of folders) if (!known.has(folder)) await root.remove(folder);
}
