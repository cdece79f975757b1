import { CancelledError, toWireError } from '../../base/errors.ts';
import type { DroppedFile, ImportedItem } from '../../contract/protocol.ts';
import { applySnapshot, call, send } from './connection.ts';
import { useDraft } from './draft-store.ts';
import { saveBlob } from './save-file.ts';
import { notify, useStudio, type ImportTask } from './studio-store.ts';

/** Hands files to the worker. True where a run file was among them: the draft then holds it. */
export async function importFiles(files: readonly DroppedFile[]): Promise<{ readonly runFile: boolean }> {
  if (files.length === 0) return { runFile: false };
  const { id, reply } = send('import', { files });
  useStudio.setState(({ imports }) => ({ imports: [{ commandId: id, names: namesOf(files), files }, ...imports] }));
  try {
    const report = await reply;
    applySnapshot(report.snapshot);
    change(id, { items: report.items });
    const found = report.items.find((item) => item.kind === 'run-file');
    for (const item of report.items) if (item.kind === 'asset') useDraft.getState().takeAsset(item.asset, report.snapshot.assets);
    if (found !== undefined) {
      useDraft.getState().takeRunFile(found.text);
      notify({ kind: 'run-file-read', name: found.name });
    }
    return { runFile: found !== undefined };
  } catch (error) {
    change(id, { error: toWireError(error) });
    return { runFile: false };
  }
}

/** What was dropped, in the words of the person: folders and single files. */
function namesOf(files: readonly DroppedFile[]): readonly string[] {
  return [...new Set(files.map((file) => file.path.split('/')[0] ?? file.path))];
}

export async function cancelImport(commandId: number): Promise<void> {
  await attempt(() => call('cancel', { commandId }));
  change(commandId, { error: toWireError(new CancelledError('The import')) });
}

export function closeImport(commandId: number): void {
  useStudio.setState(({ imports }) => ({ imports: imports.filter((task) => task.commandId !== commandId) }));
}

/** Reads a file again with other columns; what came of it before leaves its import. */
export async function importAgain(commandId: number, before: ImportedItem, file: DroppedFile): Promise<void> {
  const task = useStudio.getState().imports.find((other) => other.commandId === commandId);
  const others = task?.items?.filter((item) => item !== before) ?? [];
  if (others.length === 0) closeImport(commandId);
  else change(commandId, { items: others });
  await importFiles([file]);
}

/** Agrees to leave the bad rows out, or drops the data set. */
export async function settleImport(dataId: string, keepGoodRows: boolean): Promise<void> {
  await attempt(async () => {
    const snapshot = await call('settle-import', { dataId, keepGoodRows });
    applySnapshot(snapshot);
    const kept = snapshot.assets.find((asset) => asset.id === dataId);
    if (kept !== undefined) useDraft.getState().takeAsset(kept, snapshot.assets);
  });
}

export async function deleteAsset(assetId: string): Promise<void> {
  await attempt(async () => applySnapshot(await call('delete-asset', { assetId })));
}

export async function downloadRejectedRows(dataId: string, name: string): Promise<void> {
  await attempt(async () => {
    const { blob } = await call('rejected-rows', { dataId });
    const fileName = `${name.replace(/\.[^.]+$/, '')}-rejected.jsonl`;
    if (await saveBlob(blob, fileName)) notify({ kind: 'saved-file', fileName, sizeBytes: blob.size });
  });
}

function change(commandId: number, part: Partial<ImportTask>): void {
  useStudio.setState(({ imports }) => ({ imports: imports.map((task) => (task.commandId === commandId ? { ...task, ...part } : task)) }));
}

async function attempt(work: () => Promise<unknown>): Promise<void> {
  try {
    await work();
  } catch (error) {
    notify({ kind: 'error', error: toWireError(error) });
  }
}
