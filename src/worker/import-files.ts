// What was dropped, understood: run files, model folders, retrieval sets, data sets, and zips of any of these.

import { InputError, throwIfCancelled, toWireError } from '../base/errors.ts';
import type { ByteSource } from '../base/folder.ts';
import type { ColumnRoles } from '../contract/columns.ts';
import type { RowProblem } from '../contract/examples.ts';
import type { Asset, DroppedFile, ImportedItem, ImportProgress } from '../contract/protocol.ts';
import { readModelFolder } from '../checkpoints/read-model-folder.ts';
import { beirPaths, isBeirLayout } from '../data/formats/beir.ts';
import { isLlamaIndexFile, readRetrievalSet } from '../data/formats/retrieval-set.ts';
import { isZip, unzipInto } from '../data/formats/unzip.ts';
import { importDataset } from '../data/import-dataset.ts';
import type { DatasetManifest } from '../data/dataset-manifest.ts';
import { peekColumns } from '../data/inspection/peek-columns.ts';
import { loadTokenizer } from '../data/tokenizer/load-tokenizer.ts';
import { refuseOddWidths } from '../model/encoder.ts';
import { sizeOf } from '../tensor/device/tensor-device.ts';
import { readRunFileText } from '../stages/definitions.ts';
import type { AssetStore } from './asset-store.ts';
import { blobSource, type OpfsFolder } from './opfs-folder.ts';

export interface ImportContext {
  readonly store: AssetStore;
  /** Room for what a zip holds, emptied afterwards. */
  readonly scratch: OpfsFolder;
  readonly signal: AbortSignal;
  /** Whether what a new reading replaces may go: nothing is removed while a run may be reading it. */
  readonly mayRemove: boolean;
  onProgress(progress: ImportProgress): void;
}

/** A file with its path, wherever its bytes are. */
interface Found {
  readonly path: string;
  readonly source: ByteSource;
  readonly roles?: ColumnRoles | undefined;
  readonly replaces?: string | undefined;
}

/** Imports dropped files; what cannot be used is an item of its own and stops nothing else. */
export async function importFiles(context: ImportContext, files: readonly DroppedFile[]): Promise<readonly ImportedItem[]> {
  return importFound(
    context,
    files.map(({ path, file, roles, replaces }) => ({ path, source: blobSource(file), roles, replaces })),
  );
}

async function importFound(context: ImportContext, files: readonly Found[]): Promise<readonly ImportedItem[]> {
  const items: ImportedItem[] = [];
  for (const group of groupsOf(files)) {
    try {
      items.push(...(await importGroup(context, group)));
    } catch (error) {
      const wire = toWireError(error);
      if (wire.code === 'cancelled') throw error;
      items.push({ kind: 'refused', name: group.name, error: wire });
    }
  }
  return items;
}

interface Group {
  readonly kind: 'model' | 'retrieval' | 'single';
  readonly name: string;
  readonly files: readonly Found[];
}

/** Files that make sense together (a model folder, a retrieval set), and each other file alone. */
function groupsOf(files: readonly Found[]): readonly Group[] {
  const groups: Group[] = [];
  let rest = files.filter(({ path }) => !/(^|\/)(\.|__MACOSX)/.test(path));
  for (const folder of foldersOf(rest)) {
    const own = rest.filter(({ path }) => folder === '' || path.startsWith(`${folder}/`));
    const inside = own.map(({ path, source }) => ({ path: folder === '' ? path : path.slice(folder.length + 1), source }));
    const kind = kindOf(inside.map(({ path }) => path));
    if (kind === undefined) continue;
    const taken = kind === 'retrieval' ? ofRetrievalSet(inside) : inside;
    groups.push({ kind, name: folder === '' ? nameless[kind] : (folder.split('/').at(-1) ?? folder), files: taken });
    const sources = new Set(taken.map(({ source }) => source));
    rest = rest.filter(({ source }) => !sources.has(source));
  }
  return [...groups, ...rest.map((file): Group => ({ kind: 'single', name: file.source.name, files: [file] }))];
}

/** Other files of the folder are imported for themselves. */
function ofRetrievalSet(files: readonly Found[]): readonly Found[] {
  const own = new Set(beirPaths(files.map(({ path }) => path)));
  return files.filter(({ path }) => own.has(path));
}

const nameless = { model: 'model', retrieval: 'eval' } as const;

/** All folders that files lie in, outermost first. */
function foldersOf(files: readonly Found[]): readonly string[] {
  const folders = new Set<string>(['']);
  for (const { path } of files) {
    const parts = path.split('/').slice(0, -1);
    for (let depth = 1; depth <= parts.length; depth += 1) folders.add(parts.slice(0, depth).join('/'));
  }
  return [...folders].sort((a, b) => a.length - b.length);
}

function kindOf(paths: readonly string[]): 'model' | 'retrieval' | undefined {
  const top = paths.filter((path) => !path.includes('/'));
  const hasWeights = top.some((path) => /\.(safetensors|bin|onnx|pt|h5|msgpack)$|\.safetensors\.index\.json$/.test(path));
  if (top.includes('config.json') && (hasWeights || top.includes('modules.json') || top.includes('tokenizer.json'))) return 'model';
  const isRetrieval = paths.some((path) => /^corpus\.jsonl(\.gz)?$/i.test(path)) && isBeirLayout(paths);
  return isRetrieval ? 'retrieval' : undefined;
}

async function importGroup(context: ImportContext, group: Group): Promise<readonly ImportedItem[]> {
  const [first] = group.files;
  switch (group.kind) {
    case 'model':
      return [await importModel(context, group)];
    case 'retrieval':
      return [await importRetrieval(context, group)];
    case 'single':
      return first === undefined ? [] : importSingle(context, first);
  }
}

async function importSingle(context: ImportContext, found: Found): Promise<readonly ImportedItem[]> {
  const { source } = found;
  const start = await source.slice(0, Math.min(4, source.sizeBytes));
  if (isZip(start)) return importZip(context, source);
  if (/\.json$/i.test(source.name)) return importJson(context, found);
  if (/\.safetensors$/i.test(source.name))
    throw new InputError(
      `${source.name} holds weights alone.`,
      'Drop the whole model folder: config.json and tokenizer.json belong to it.',
    );
  return [await importData(context, found)];
}

const largestRunFile = 4 * 1024 * 1024;

/** A run file has stages; any other JSON holds rows, and LlamaIndex's data set a retrieval set besides. */
async function importJson(context: ImportContext, found: Found): Promise<readonly ImportedItem[]> {
  const { source } = found;
  if (source.sizeBytes <= largestRunFile) {
    const text = new TextDecoder().decode(await source.slice(0, source.sizeBytes));
    if (/^\s*\{[^]*"stages"\s*:/.test(text)) return [{ kind: 'run-file', name: source.name, runFile: readRunFileText(text), text }];
  }
  const data = await importData(context, found);
  if (!(await isLlamaIndexFile(source))) return [data];
  const files = [{ path: 'dataset.json', source }];
  return [data, await importRetrieval(context, { kind: 'retrieval', name: source.name, files })];
}

async function importZip(context: ImportContext, source: ByteSource): Promise<readonly ImportedItem[]> {
  const scratch = context.scratch.folder(crypto.randomUUID());
  try {
    const paths = await unzipInto(source, scratch, context.signal);
    const found: Found[] = [];
    const stem = source.name.replace(/\.zip$/i, '');
    for (const path of paths) {
      const file = await scratch.open(path);
      // A zip of bare files is a folder named like the zip.
      if (file !== undefined) found.push({ path: `${stem}/${path}`, source: file });
    }
    const items = await importFound(
      context,
      found.filter(({ source: file }) => !isZipName(file.name)),
    );
    if (items.length === 0) throw nothingWithin(source.name, found);
    return items;
  } finally {
    await scratch.remove('');
  }
}

function nothingWithin(name: string, found: readonly Found[]): InputError {
  const isNested = found.some(({ source }) => isZipName(source.name));
  return isNested
    ? new InputError(`${name} holds nothing but further zip files.`, 'Unpack it, and drop what it holds.')
    : new InputError(`${name} holds no file that the studio could read.`, 'Check that it is the right file: hidden files are left aside.');
}

function isZipName(name: string): boolean {
  return /\.zip$/i.test(name);
}

/** A file of rows; where its columns are at fault, they are shown, to be said by a person. */
async function importData(context: ImportContext, found: Found): Promise<ImportedItem> {
  try {
    return await importRows(context, found);
  } catch (error) {
    const wire = toWireError(error);
    if (wire.code !== 'input') throw error;
    const columns = await peekColumns(found.source).catch(() => undefined);
    if (columns === undefined || columns.columns.length < 2) throw error;
    return { kind: 'refused', name: found.source.name, error: wire, columns };
  }
}

async function importRows(context: ImportContext, { source, roles, replaces }: Found): Promise<ImportedItem> {
  const { store, signal } = context;
  const { id, folder } = store.newFolder();
  const onProgress = ({
    doneBytes,
    totalBytes,
    rows,
    badRows,
  }: {
    doneBytes: number;
    totalBytes: number;
    rows: number;
    badRows: number;
  }): void => context.onProgress({ name: source.name, phase: 'reading', doneBytes, totalBytes, rows, badRows });
  const manifest = await importDataset(source, folder, { name: source.name, signal, roles, onProgress });
  const twin = store.assets.find((asset) => asset.kind === 'data' && asset.hash === manifest.hash && asset.badRows === manifest.badRows);
  if (twin !== undefined) {
    // The same rows are there already, and a run may be reading them.
    await folder.remove('');
    return { kind: 'asset', asset: twin, problems: manifest.problems, problemCounts: manifest.problemCounts };
  }
  const replaced = context.mayRemove ? store.assets.find((asset) => asset.id === replaces) : undefined;
  const asset = dataAsset(id, replaced?.name ?? store.freeName('data', source.name), manifest);
  if (replaced !== undefined) await store.remove(replaced.id);
  await store.add(asset);
  return { kind: 'asset', asset, problems: manifest.problems, problemCounts: manifest.problemCounts };
}

/** An imported data set as the page lists it. */
export function dataAsset(id: string, name: string, manifest: DatasetManifest): Extract<Asset, { kind: 'data' }> {
  return {
    kind: 'data',
    id,
    name,
    rows: manifest.kind,
    count: manifest.count,
    sizeBytes: manifest.bytes,
    negatives: manifest.rowsWithNegatives > 0,
    rowsWithNegatives: manifest.rowsWithNegatives,
    rowsWithLabel: manifest.rowsWithLabel,
    hash: manifest.hash,
    columns: manifest.columns,
    badRows: manifest.badRows,
    pending: manifest.badRows > 0,
  };
}

async function copyFiles(context: ImportContext, group: Group, folder: OpfsFolder): Promise<void> {
  const totalBytes = group.files.reduce((sum, { source }) => sum + source.sizeBytes, 0);
  let doneBytes = 0;
  for (const { path, source } of group.files) {
    const writer = await folder.writer(path);
    try {
      for await (const chunk of source.stream()) {
        throwIfCancelled(context.signal, 'The import');
        await writer.write(chunk);
        doneBytes += chunk.byteLength;
        context.onProgress({ name: group.name, phase: 'writing', doneBytes, totalBytes, rows: 0, badRows: 0 });
      }
      await writer.close();
    } catch (error) {
      await writer.abort();
      throw error;
    }
  }
}

async function importModel(context: ImportContext, group: Group): Promise<ImportedItem> {
  const { id, folder } = context.store.newFolder();
  try {
    await copyFiles(context, group, folder);
    const model = await readModelFolder(folder);
    refuseOddWidths(model.config);
    loadTokenizer(model.tokenizerFiles);
    const asset: Asset = {
      kind: 'model',
      id,
      name: context.store.freeName('model', group.name),
      layers: model.config.layers,
      width: model.config.width,
      vocabulary: model.config.vocabularySize,
      parameters: model.tensors.filter(({ role }) => role === 'encoder').reduce((sum, { shape }) => sum + sizeOf(shape), 0),
      maximumPositions: model.config.maximumPositions,
      pooling: model.pooling,
      scoresPairs: model.hasClassifier,
    };
    await context.store.add(asset);
    return { kind: 'asset', asset, problems: [], problemCounts: {} };
  } catch (error) {
    await folder.remove('');
    throw error;
  }
}

async function importRetrieval(context: ImportContext, group: Group): Promise<ImportedItem> {
  const { id, folder } = context.store.newFolder();
  try {
    await copyFiles(context, group, folder);
    const { set, problems, problemCount } = await readRetrievalSet(folder, { name: group.name, signal: context.signal });
    const judgments = [...set.judgments.values()].reduce((sum, grades) => sum + grades.size, 0);
    const asset: Asset = {
      kind: 'retrieval',
      id,
      name: context.store.freeName('retrieval', group.name),
      documents: set.documents.length,
      queries: set.queries.length,
      judgments,
    };
    await context.store.add(asset);
    return { kind: 'asset', asset, problems, problemCounts: countKinds(problems, problemCount) };
  } catch (error) {
    await folder.remove('');
    throw error;
  }
}

function countKinds(problems: readonly RowProblem[], total: number): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const { kind } of problems) counts[kind] = (counts[kind] ?? 0) + 1;
  return total > problems.length ? { ...counts, further: total - problems.length } : counts;
}
