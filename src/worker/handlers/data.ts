// Commands about what was imported.

import { InputError } from '../../base/errors.ts';
import { readText, type Folder } from '../../base/folder.ts';
import type { DataCalls } from '../../contract/data-calls.ts';
import type { Calls, ImportReport, Snapshot } from '../../contract/protocol.ts';
import { readManifest, rejectedPath } from '../../data/dataset-manifest.ts';
import { loadTokenizer } from '../../data/tokenizer/load-tokenizer.ts';
import { tokenizerFileNames, type Tokenizer } from '../../data/tokenizer/tokenizer.ts';
import { importFiles } from '../import-files.ts';
import { pickRows, previewRows, previewTokens } from '../preview.ts';
import type { HandlersOf, Workshop } from '../workshop.ts';
import { inspectionHandlers } from './inspection.ts';

type DataCommand =
  | 'import' | 'settle-import' | 'delete-asset' | 'preview-rows' | 'pick-rows' | 'preview-tokens' | 'rejected-rows'
  | keyof DataCalls; // prettier-ignore

export function dataHandlers(workshop: Workshop): HandlersOf<DataCommand> {
  const { assets } = workshop;
  let demoTokenizer: Promise<Tokenizer> | undefined;
  const tokenizerOf = (modelId: string): Promise<Tokenizer> => {
    if (modelId !== 'demo') return tokenizerIn(assets.folderOf(modelId));
    demoTokenizer ??= workshop.demo.openModel('tokenizer').then(tokenizerIn);
    return demoTokenizer;
  };
  return {
    import: ({ files }, { commandId, signal }) => importInto(workshop, files, commandId, signal),
    'settle-import': ({ dataId, keepGoodRows }) => settle(workshop, dataId, keepGoodRows),
    'delete-asset': ({ assetId }) => deleteAsset(workshop, assetId),
    'preview-rows': ({ dataId, offset, count }) => previewRows(assets.folderOf(dataId), offset, count),
    'pick-rows': ({ dataId, indices }) => pickRows(assets.folderOf(dataId), indices),
    'preview-tokens': async (request) => previewTokens(await tokenizerOf(request.modelId), request),
    'rejected-rows': async ({ dataId }) => {
      await readManifest(assets.folderOf(dataId));
      const file = await assets.folderOf(dataId).file(rejectedPath);
      return { blob: file ?? new Blob([]) };
    },
    ...inspectionHandlers(workshop, tokenizerOf),
  };
}

async function importInto(
  workshop: Workshop,
  files: Calls['import']['request']['files'],
  commandId: number,
  signal: AbortSignal,
): Promise<ImportReport> {
  const { assets: store, scratch, tell } = workshop;
  const items = await importFiles(
    {
      store,
      scratch,
      signal,
      mayRemove: workshop.active === undefined,
      onProgress: (progress) => tell({ type: 'import-progress', commandId, progress }),
    },
    files,
  );
  workshop.tellAssets();
  return { items, snapshot: await workshop.snapshot() };
}

async function settle(workshop: Workshop, dataId: string, keepGoodRows: boolean): Promise<Snapshot> {
  const { assets } = workshop;
  const asset = assets.byId(dataId);
  if (!keepGoodRows) await assets.remove(dataId);
  else if (asset.kind === 'data') await assets.add({ ...asset, pending: false });
  workshop.tellAssets();
  return workshop.snapshot();
}

async function deleteAsset(workshop: Workshop, assetId: string): Promise<Snapshot> {
  const asset = workshop.assets.byId(assetId);
  if (workshop.active !== undefined)
    throw new InputError(
      `${asset.name} may be in use: ${workshop.active.status.name} is running.`,
      'Stop the run first, or wait for its end.',
    );
  await workshop.assets.remove(assetId);
  workshop.tellAssets();
  return workshop.snapshot();
}

async function tokenizerIn(folder: Folder): Promise<Tokenizer> {
  const files = new Map<string, string>();
  for (const name of tokenizerFileNames) {
    const text = await readText(folder, name);
    if (text !== undefined) files.set(name, text);
  }
  return loadTokenizer(files);
}
