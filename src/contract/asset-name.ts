// How a run file finds what was imported: one rule for the page, which looks ahead, and the worker, which opens it.

import type { Asset } from './protocol.ts';

/** A run file written for the headless door names paths; an import is known by the last part of them. */
export function sameName(asset: string, wanted: string): boolean {
  const path = wanted.replace(/\/+$/, '');
  return asset === wanted || asset === path.slice(path.lastIndexOf('/') + 1);
}

/** The import of a kind that a run file names, if there is one. */
export function findAsset<Kind extends Asset['kind']>(
  assets: readonly Asset[],
  kind: Kind,
  name: string,
): Extract<Asset, { kind: Kind }> | undefined {
  return assets.find((asset): asset is Extract<Asset, { kind: Kind }> => asset.kind === kind && sameName(asset.name, name));
}

/** The file that an import came from: a second import of the name is called "name (2)". */
export const fileOfAsset = (name: string): string => name.replace(/ \(\d+\)$/, '');
