// What of the page's storage is what.

import type { Asset } from '../contract/protocol.ts';
import { storageCategories, type StorageCategory, type StorageUse } from '../contract/device-calls.ts';
import type { OpfsFolder } from './opfs-folder.ts';

/** Folders that can be made again: measured tiles, and what a command left behind. */
const cacheFolders = ['tiles', 'scratch'];

/** Sizes of all files by what they are for. */
export async function storageUse(root: OpfsFolder, assets: readonly Asset[]): Promise<StorageUse> {
  const models = new Set(assets.flatMap((asset) => (asset.kind === 'model' ? [asset.id] : [])));
  const sums = new Map<StorageCategory, { bytes: number; things: Set<string> }>();
  for (const path of await root.list('')) {
    const category = categoryOf(path, models);
    const sum = sums.get(category) ?? { bytes: 0, things: new Set<string>() };
    sum.bytes += (await root.file(path))?.size ?? 0;
    sum.things.add(path.split('/').slice(0, 2).join('/'));
    sums.set(category, sum);
  }
  const { usage = 0, quota = 0 } = await navigator.storage.estimate();
  return {
    categories: storageCategories.map((category) => ({
      category,
      bytes: sums.get(category)?.bytes ?? 0,
      count: sums.get(category)?.things.size ?? 0,
    })),
    usedBytes: usage,
    quotaBytes: quota,
    isPersistent: await navigator.storage.persisted(),
  };
}

export async function freeCaches(root: OpfsFolder): Promise<void> {
  for (const folder of cacheFolders) await root.remove(folder);
}

/** By the path of a file: "runs/<id>/checkpoints/…", "assets/<id>/…", … */
export function categoryOf(path: string, models: ReadonlySet<string>): StorageCategory {
  const [top = '', id = ''] = path.split('/');
  if (top === 'runs') {
    if (path.includes('/checkpoints/')) return 'checkpoints';
    return /[.](safetensors|onnx)$/.test(path) || path.includes('/model/') ? 'models' : 'runs';
  }
  if (cacheFolders.includes(top)) return 'caches';
  return top === 'assets' && models.has(id) ? 'models' : 'data';
}
