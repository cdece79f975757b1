// Training checkpoints. A checkpoint is a slot: one file with the bytes of all arrays, and a manifest that is written
// last and that names lengths and checksums. A slot without a manifest does not exist. A new checkpoint goes where the
// oldest one lies, whose manifest is taken away first; the others stand all the time.

import { assert } from '../base/assert.ts';
import { StorageError } from '../base/errors.ts';
import { readText, type Folder } from '../base/folder.ts';
import { checksum } from './checksum.ts';
import { checkpointMigrations, currentVersion, migrate, TooNewError, type Migration } from './migrations.ts';
import { isJsonObject, type Json } from './model-config.ts';

/** An array to save; its bytes are asked for when its turn comes. */
export interface ArrayToSave {
  readonly name: string;
  bytes(): Promise<Uint8Array>;
}

export interface CheckpointToSave {
  /** Whatever else resuming needs, as JSON. */
  readonly state: Json;
  readonly arrays: Iterable<ArrayToSave> | AsyncIterable<ArrayToSave>;
}

export interface SavedArray {
  readonly name: string;
  readonly byteLength: number;
  /** Reads the bytes; throws {@link StorageError} when they are no longer those that were saved. */
  read(): Promise<Uint8Array>;
}

export interface Checkpoint {
  /** 1 for the first of a folder, rising by one. */
  readonly sequence: number;
  readonly state: Json;
  readonly arrays: ReadonlyMap<string, SavedArray>;
}

interface ArrayRecord {
  readonly name: string;
  readonly offset: number;
  readonly byteLength: number;
  readonly checksum: number;
}

interface Manifest {
  readonly sequence: number;
  readonly state: Json;
  readonly arrays: readonly ArrayRecord[];
}

type Slot =
  | { readonly kind: 'complete'; readonly name: string; readonly manifest: Manifest }
  | { readonly kind: 'empty' | 'damaged'; readonly name: string }
  | { readonly kind: 'too-new'; readonly name: string; readonly error: TooNewError };

const smallestKeepLast = 2;
const manifestFile = 'manifest.json';
const arraysFile = 'arrays.bin';

/**
 * Saves a checkpoint beside the earlier ones, of which `keepLast` - 1 stay (at least one). Returns its sequence number.
 * Whenever it stops, the newest complete checkpoint before it can still be read.
 */
export async function writeCheckpoint(folder: Folder, checkpoint: CheckpointToSave, keepLast = smallestKeepLast): Promise<number> {
  const slots = await readSlots(folder, checkpointMigrations);
  const tooNew = slots.find((slot) => slot.kind === 'too-new');
  if (tooNew !== undefined) throw tooNew.error;
  const target = await makeRoom(folder, slots, Math.max(keepLast, smallestKeepLast));
  const sequence = 1 + Math.max(0, ...slots.map(sequenceOf));
  const slot = folder.folder(target);
  await clearSlot(slot);
  const arrays = await writeArrays(slot, checkpoint.arrays);
  const content = { sequence, state: checkpoint.state, arrays };
  const text = JSON.stringify(content);
  await slot.write(manifestFile, JSON.stringify({ version: currentVersion(checkpointMigrations), checksum: checksumOf(text), content }));
  return sequence;
}

/**
 * The newest checkpoint whose every byte is as it was saved, or undefined where none was ever completed. A newer one
 * that is damaged is discarded, so that the next save takes its place and not that of the good one. Throws
 * {@link StorageError} when there are only damaged ones, and {@link TooNewError} for one of a later studio.
 */
export async function readLatestCheckpoint(
  folder: Folder,
  migrations: readonly Migration[] = checkpointMigrations,
): Promise<Checkpoint | undefined> {
  const slots = await readSlots(folder, migrations);
  const tooNew = slots.find((slot) => slot.kind === 'too-new');
  if (tooNew !== undefined) throw tooNew.error;
  const complete = slots.filter((slot) => slot.kind === 'complete').toSorted((a, b) => b.manifest.sequence - a.manifest.sequence);
  const damagedSlots: Folder[] = [];
  for (const { name, manifest } of complete) {
    const slot = folder.folder(name);
    if (await areArraysWhole(slot, manifest)) {
      for (const damaged of damagedSlots) await clearSlot(damaged);
      return openCheckpoint(slot, manifest);
    }
    damagedSlots.push(slot);
  }
  const damaged = complete.length + slots.filter((slot) => slot.kind === 'damaged').length;
  if (damaged === 0) return undefined;
  throw new StorageError(
    damaged === 1 ? 'The only checkpoint of this run is damaged.' : `All ${damaged} checkpoints of this run are damaged.`,
    'Start the run again from its run file; models that it has already written are whole.',
    { fault: { key: 'checkpoints-damaged', count: damaged } },
  );
}

/** What the newest complete checkpoint says of itself, without a look at its arrays; undefined where there is none. */
export async function peekLatestCheckpoint(folder: Folder): Promise<{ readonly slot: string; readonly state: Json } | undefined> {
  const slots = await readSlots(folder, checkpointMigrations);
  const complete = slots.filter((slot) => slot.kind === 'complete').toSorted((a, b) => b.manifest.sequence - a.manifest.sequence);
  const [newest] = complete;
  return newest === undefined ? undefined : { slot: newest.name, state: newest.manifest.state };
}

async function readSlots(folder: Folder, migrations: readonly Migration[]): Promise<readonly Slot[]> {
  const paths = await folder.list('');
  const names = new Set(paths.flatMap((path) => /^(slot-\d+)\//.exec(path)?.[1] ?? []));
  const slots: Slot[] = [];
  for (const name of names) slots.push(await readSlot(folder, name, migrations));
  return slots;
}

async function readSlot(folder: Folder, name: string, migrations: readonly Migration[]): Promise<Slot> {
  const text = await readText(folder.folder(name), manifestFile);
  if (text === undefined) return { kind: 'empty', name };
  const document = parseDocument(text);
  if (document === undefined) return { kind: 'damaged', name };
  try {
    const manifest = parseManifest(migrate(document.content, document.version, migrations));
    return manifest === undefined ? { kind: 'damaged', name } : { kind: 'complete', name, manifest };
  } catch (error) {
    if (error instanceof TooNewError) return { kind: 'too-new', name, error };
    throw error;
  }
}

interface ManifestDocument {
  readonly version: number;
  readonly content: Json;
}

/** The manifest's envelope, or undefined when its bytes are not those that were written. */
function parseDocument(text: string): ManifestDocument | undefined {
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch {
    // Damage is a finding here, not a failure: another slot takes its place.
    return undefined;
  }
  if (!isJsonObject(document)) return undefined;
  const { version, content } = document;
  if (typeof version !== 'number' || !Number.isSafeInteger(version) || version < 1 || !isJsonObject(content)) return undefined;
  return checksumOf(JSON.stringify(content)) === document['checksum'] ? { version, content } : undefined;
}

function parseManifest(content: Json): Manifest | undefined {
  const { sequence, state, arrays } = content;
  if (typeof sequence !== 'number' || !isJsonObject(state) || !Array.isArray(arrays) || !arrays.every(isArrayRecord)) return undefined;
  return { sequence, state, arrays };
}

function isArrayRecord(value: unknown): value is ArrayRecord {
  if (!isJsonObject(value) || typeof value['name'] !== 'string') return false;
  return ['offset', 'byteLength', 'checksum'].every((key) => Number.isSafeInteger(value[key]));
}

/** The slot to write into: a free one, or that of the oldest checkpoint; slots beyond `keepLast` are removed. */
async function makeRoom(folder: Folder, slots: readonly Slot[], keepLast: number): Promise<string> {
  const byAge = slots.toSorted((a, b) => sequenceOf(b) - sequenceOf(a));
  const [kept, rest] = [byAge.slice(0, keepLast - 1), byAge.slice(keepLast - 1)];
  const target = rest[0]?.name ?? freeName(slots);
  for (const slot of rest.slice(1)) await clearSlot(folder.folder(slot.name));
  assert(!kept.some((slot) => slot.name === target), 'a kept checkpoint is not overwritten');
  return target;
}

function freeName(slots: readonly Slot[]): string {
  let number = 0;
  while (slots.some((slot) => slot.name === `slot-${number}`)) number += 1;
  return `slot-${number}`;
}

function sequenceOf(slot: Slot): number {
  return slot.kind === 'complete' ? slot.manifest.sequence : 0;
}

/** The manifest goes first: from then on the slot counts as empty. */
async function clearSlot(slot: Folder): Promise<void> {
  await slot.remove(manifestFile);
  await slot.remove(arraysFile);
}

async function writeArrays(slot: Folder, arrays: CheckpointToSave['arrays']): Promise<readonly ArrayRecord[]> {
  const writer = await slot.writer(arraysFile);
  const records: ArrayRecord[] = [];
  let offset = 0;
  try {
    for await (const array of arrays) {
      const bytes = await array.bytes();
      assert(!records.some((record) => record.name === array.name), `array ${array.name} is saved once`);
      records.push({ name: array.name, offset, byteLength: bytes.byteLength, checksum: checksum(bytes) });
      await writer.write(bytes);
      offset += bytes.byteLength;
    }
  } catch (error) {
    await writer.abort();
    throw error;
  }
  await writer.close();
  return records;
}

async function areArraysWhole(slot: Folder, manifest: Manifest): Promise<boolean> {
  for (const record of manifest.arrays) {
    if ((await readArray(slot, record)) === undefined) return false;
  }
  return true;
}

/** The bytes of an array, or undefined when they are not those that were saved. */
async function readArray(slot: Folder, record: ArrayRecord): Promise<Uint8Array | undefined> {
  const source = await slot.open(arraysFile);
  const end = record.offset + record.byteLength;
  if (source === undefined || source.sizeBytes < end) return undefined;
  const bytes = await source.slice(record.offset, end);
  return bytes.byteLength === record.byteLength && checksum(bytes) === record.checksum ? bytes : undefined;
}

function openCheckpoint(slot: Folder, { sequence, state, arrays }: Manifest): Checkpoint {
  const saved = arrays.map((record): readonly [string, SavedArray] => [
    record.name,
    {
      name: record.name,
      byteLength: record.byteLength,
      read: async () => {
        const bytes = await readArray(slot, record);
        if (bytes === undefined)
          throw new StorageError(
            `The checkpoint changed while ${record.name} was read.`,
            'Close other tabs of the studio and resume again.',
          );
        return bytes;
      },
    },
  ]);
  return { sequence, state, arrays: new Map(saved) };
}

function checksumOf(text: string): number {
  return checksum(new TextEncoder().encode(text));
}
