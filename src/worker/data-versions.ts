// New versions of data sets: rows are written anew in a folder of their own, and the version they come from stands.

import type { DataChange, DataOrigin } from '../contract/data-calls.ts';
import type { Row } from '../contract/examples.ts';
import type { Asset } from '../contract/protocol.ts';
import { InputError } from '../base/errors.ts';
import { fileOfAsset } from '../contract/asset-name.ts';
import type { Dataset } from '../data/dataset.ts';
import { storeRows } from '../data/import-dataset.ts';
import type { AssetStore } from './asset-store.ts';
import { dataAsset } from './import-files.ts';

export type DataAsset = Extract<Asset, { kind: 'data' }>;

/** @throws InputError where the id is of nothing, or of something else */
export function dataById(store: AssetStore, id: string): DataAsset {
  const asset = store.byId(id);
  if (asset.kind !== 'data') throw new InputError(`${asset.name} is not a data set.`, 'Choose a data set.');
  return asset;
}

/** Stores rows as the next version of a data set. What the version leaves out is said by `changeOf`, given how many rows stayed. */
export async function addVersion(
  store: AssetStore,
  parent: DataAsset,
  rows: AsyncIterable<Row>,
  changeOf: (kept: number) => DataChange,
): Promise<DataAsset> {
  const { id, folder } = store.newFolder();
  const name = store.freeName('data', fileOfAsset(parent.name));
  const manifest = await storeRows(rows, folder, { name, columns: parent.columns });
  const origin: DataOrigin = {
    parentId: parent.id,
    parentName: parent.name,
    parentHash: parent.hash,
    version: (parent.origin?.version ?? 1) + 1,
    madeAt: Date.now(),
    change: changeOf(manifest.count),
  };
  const attribution = parent.attribution === undefined ? {} : { attribution: parent.attribution };
  const asset: DataAsset = { ...dataAsset(id, name, manifest), ...attribution, origin };
  await store.add(asset);
  return asset;
}

/** The rows of a data set but for some, by their numbers from 0. @throws InputError where none would stay */
export async function* rowsWithout(dataset: Dataset, dropped: ReadonlySet<number>): AsyncGenerator<Row> {
  if (dropped.size >= dataset.count) throw new InputError('No row would stay.', 'Keep some rows: a data set is not empty.');
  let index = -1;
  for await (const row of dataset.iterate()) {
    index += 1;
    if (!dropped.has(index)) yield row;
  }
}
