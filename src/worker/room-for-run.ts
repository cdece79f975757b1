// Whether what a run will keep finds room: refused before the first step rather than at the first save.

import { StorageError } from '../base/errors.ts';
import { findAsset } from '../contract/asset-name.ts';
import type { Asset } from '../contract/protocol.ts';
import type { ModelEntry, RunFile } from '../contract/run-file.ts';
import type { AssetStore } from './asset-store.ts';

const bytesOfNumber = 4;
/** A weight and its two moments. */
const numbersSaved = 3;
/** Columns, evaluations, looks inside. */
const otherBytes = 4 * 1024 ** 2;

/**
 * What a run will keep at least: its checkpoints and the folder of its model. A stage that trains more than the encoder
 * needs more.
 * @returns bytes; undefined where the model's size is not known
 */
export function bytesKept(
  { model, checkpoint, stages }: Pick<RunFile, 'model' | 'checkpoint' | 'stages'>,
  assets: readonly Asset[],
): number | undefined {
  const parameters = parametersOf(model, assets);
  if (parameters === undefined) return undefined;
  const models = 1 + stages.filter(({ named }) => named).length;
  return parameters * bytesOfNumber * (numbersSaved * Math.max(2, checkpoint.keepLast) + models) + otherBytes;
}

function parametersOf(model: ModelEntry, assets: readonly Asset[]): number | undefined {
  if ('folder' in model) return findAsset(assets, 'model', model.folder)?.parameters;
  const { layers, width, feedForward, maximumPositions, tokenizer } = model.new;
  const words = 'train' in tokenizer ? tokenizer.train.size : 0;
  const layer = 4 * width * (width + 1) + 2 * width * feedForward + feedForward + 5 * width;
  return (words + maximumPositions + 4) * width + layers * layer;
}

/** @throws StorageError where the browser would not give so much room */
export async function refuseShortStorage(runFile: RunFile, { assets }: AssetStore): Promise<void> {
  const neededBytes = bytesKept(runFile, assets);
  const { usage, quota } = await navigator.storage.estimate();
  // A browser that does not say is believed to have room.
  if (neededBytes === undefined || usage === undefined || quota === undefined) return;
  const freeBytes = Math.max(0, quota - usage);
  if (neededBytes <= freeBytes) return;
  const inMebibytes = (bytes: number): string => `${Math.ceil(bytes / 1024 ** 2)} MiB`;
  throw new StorageError(
    `This run keeps ${inMebibytes(neededBytes)} in checkpoints and its model; the browser has ${inMebibytes(freeBytes)} left for this page.`,
    'Free old checkpoints or delete runs and data sets, then start again.',
    { fault: { key: 'storage-short', neededBytes, freeBytes } },
  );
}
