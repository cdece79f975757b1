import { expect, test } from 'vitest';
import { StorageError } from '../base/errors.ts';
import { readBytes, type FileWriter, type Folder } from '../base/folder.ts';
import { MemoryFolder } from '../base/memory-folder.ts';
import { readLatestCheckpoint, writeCheckpoint, type CheckpointToSave } from './checkpoint.ts';
import { currentVersion, migrate, TooNewError, type Migration } from './migrations.ts';

function checkpointOf(step: number): CheckpointToSave {
  const array = (name: string, length: number) => ({ name, bytes: () => Promise.resolve(new Uint8Array(length).fill(step)) });
  return { state: { step }, arrays: [array('weights', 41), array('moments', 7)] };
}

async function stepOf(folder: Folder): Promise<unknown> {
  const checkpoint = await readLatestCheckpoint(folder);
  const weights = await checkpoint?.arrays.get('weights')?.read();
  if (weights !== undefined) expect(weights).toEqual(new Uint8Array(41).fill(Number(checkpoint?.state['step'])));
  return checkpoint?.state['step'];
}

class PowerCut extends Error {}

/** A folder whose power fails at operation `failAt`; what is being written then is there by half. */
class FailingFolder implements Folder {
  readonly #inner: Folder;
  readonly #clock: { operations: number; readonly failAt: number };

  constructor(inner: Folder, clock: { operations: number; readonly failAt: number }) {
    this.#inner = inner;
    this.#clock = clock;
  }

  async #tick(halfDone: () => Promise<void> = () => Promise.resolve()): Promise<void> {
    if (this.#clock.operations === this.#clock.failAt) {
      await halfDone();
      throw new PowerCut();
    }
    this.#clock.operations += 1;
  }

  open(path: string) {
    return this.#inner.open(path);
  }

  async write(path: string, content: Uint8Array | string): Promise<void> {
    await this.#tick(() => this.#inner.write(path, content.slice(0, content.length / 2)));
    await this.#inner.write(path, content);
  }

  async writer(path: string): Promise<FileWriter> {
    let written = new Uint8Array();
    const keepHalf = (): Promise<void> => this.#inner.write(path, written.slice(0, written.length / 2));
    await this.#tick(keepHalf);
    return {
      write: async (bytes) => {
        written = Uint8Array.of(...written, ...bytes);
        await this.#tick(keepHalf);
      },
      close: async () => {
        await this.#tick(keepHalf);
        await this.#inner.write(path, written);
      },
      // Nobody tidies up when the power is gone.
      abort: () => Promise.resolve(),
    };
  }

  async append(path: string, content: string): Promise<void> {
    await this.#tick();
    await this.#inner.append(path, content);
  }

  async remove(path: string): Promise<void> {
    await this.#tick();
    await this.#inner.remove(path);
  }

  list(path: string) {
    return this.#inner.list(path);
  }

  folder(path: string): Folder {
    return new FailingFolder(this.#inner.folder(path), this.#clock);
  }
}

async function damage(folder: Folder, path: string, at: number): Promise<void> {
  const bytes = (await readBytes(folder, path))?.slice() ?? new Uint8Array();
  bytes[at] = (bytes[at] ?? 0) ^ 4;
  await folder.write(path, bytes);
}

test('gives back state and arrays, those of the newest checkpoint', async () => {
  const folder = new MemoryFolder();
  expect(await readLatestCheckpoint(folder)).toBeUndefined();
  for (const step of [10, 20, 30]) await writeCheckpoint(folder, checkpointOf(step));
  const latest = await readLatestCheckpoint(folder);
  expect(latest).toMatchObject({ sequence: 3, state: { step: 30 } });
  expect([...(latest?.arrays.keys() ?? [])]).toEqual(['weights', 'moments']);
  expect(await latest?.arrays.get('moments')?.read()).toEqual(new Uint8Array(7).fill(30));
  expect(await folder.list('')).toEqual(['slot-0/arrays.bin', 'slot-0/manifest.json', 'slot-1/arrays.bin', 'slot-1/manifest.json']);
});

test('arrays may come one after the other from a generator, and none is asked for before its turn', async () => {
  const folder = new MemoryFolder();
  const order: string[] = [];
  async function* arrays() {
    for (const name of ['a', 'b']) {
      await Promise.resolve();
      order.push(`made ${name}`);
      yield { name, bytes: () => (order.push(`read ${name}`), Promise.resolve(new Uint8Array(4))) };
    }
  }
  await writeCheckpoint(folder, { state: {}, arrays: arrays() });
  expect(order).toEqual(['made a', 'read a', 'made b', 'read b']);
});

test.each([0, 1, 2, 3])('after %i checkpoints, a save that stops at any point loses none before it', async (before) => {
  let failures = 0;
  let finished = false;
  for (let failAt = 0; !finished; failAt += 1) {
    const folder = new MemoryFolder();
    for (let step = 1; step <= before; step += 1) await writeCheckpoint(folder, checkpointOf(step));
    const outcome: unknown = await writeCheckpoint(new FailingFolder(folder, { operations: 0, failAt }), checkpointOf(99)).catch(
      (error: unknown) => error,
    );
    finished = !(outcome instanceof PowerCut);
    if (!finished) failures += 1;
    const found = await readLatestCheckpoint(folder).catch((error: unknown) => error);
    // Half of the very first manifest is a damaged checkpoint, and the only one.
    if (before === 0 && found instanceof StorageError) continue;
    expect(await stepOf(folder)).toBe(finished ? 99 : before === 0 ? undefined : before);
    // And the run goes on from there.
    await writeCheckpoint(folder, checkpointOf(100));
    expect(await stepOf(folder)).toBe(100);
  }
  expect(failures).toBeGreaterThanOrEqual(6);
});

test('falls back to the other slot when a byte of the newest changed, and spares the good one afterwards', async () => {
  const undamaged = new MemoryFolder();
  await writeCheckpoint(undamaged, checkpointOf(1));
  await writeCheckpoint(undamaged, checkpointOf(2));
  const manifest = await readBytes(undamaged, 'slot-1/manifest.json');
  const places = [
    ...Array.from({ length: 48 }, (_, at) => ['arrays.bin', at] as const),
    ...Array.from({ length: manifest?.length ?? 0 }, (_, at) => ['manifest.json', at] as const),
  ];
  for (const [file, at] of places) {
    const folder = new MemoryFolder();
    await writeCheckpoint(folder, checkpointOf(1));
    await writeCheckpoint(folder, checkpointOf(2));
    await damage(folder, `slot-1/${file}`, at);
    const found = await readLatestCheckpoint(folder).catch((error: unknown) => error);
    // A digit of the version is no damage that can be told from a later studio.
    if (found instanceof TooNewError) continue;
    expect(await stepOf(folder), `${file} at ${at}`).toBe(1);
    await writeCheckpoint(folder, checkpointOf(3)).catch(() => undefined);
    await damage(folder, 'slot-1/arrays.bin', 0);
    expect(await stepOf(folder)).toBe(1);
  }
});

test('says so when both are damaged', async () => {
  const folder = new MemoryFolder();
  await writeCheckpoint(folder, checkpointOf(1));
  await writeCheckpoint(folder, checkpointOf(2));
  await damage(folder, 'slot-0/arrays.bin', 3);
  await folder.write('slot-1/arrays.bin', 'short');
  await expect(readLatestCheckpoint(folder)).rejects.toThrow('All 2 checkpoints of this run are damaged.');
  await expect(readLatestCheckpoint(folder)).rejects.toBeInstanceOf(StorageError);
});

test('keeps as many as asked for, never fewer than two', async () => {
  const folder = new MemoryFolder();
  const manifests = async (): Promise<number> => (await folder.list('')).filter((path) => path.endsWith('manifest.json')).length;
  for (let step = 1; step <= 6; step += 1) await writeCheckpoint(folder, checkpointOf(step), 4);
  expect(await manifests()).toBe(4);
  await writeCheckpoint(folder, checkpointOf(7), 1);
  expect(await manifests()).toBe(2);
  expect(await stepOf(folder)).toBe(7);
});

test('an array that fails to be read leaves the earlier checkpoint', async () => {
  const folder = new MemoryFolder();
  await writeCheckpoint(folder, checkpointOf(1));
  const arrays = [{ name: 'weights', bytes: () => Promise.reject(new Error('device lost')) }];
  await expect(writeCheckpoint(folder, { state: {}, arrays })).rejects.toThrow('device lost');
  expect(await stepOf(folder)).toBe(1);
});

const rename: Migration = { from: 1, change: 'steps were called iterations', migrate: (content) => ({ ...content, state: { step: 7 } }) };
const extend: Migration = { from: 2, change: 'a unit', migrate: (content) => ({ ...content, unit: 'step' }) };

test('older content is migrated step by step', async () => {
  expect(currentVersion([rename, extend])).toBe(3);
  expect(migrate({ a: 1 }, 1, [rename, extend])).toEqual({ a: 1, state: { step: 7 }, unit: 'step' });
  expect(migrate({ a: 1 }, 2, [rename, extend])).toEqual({ a: 1, unit: 'step' });
  expect(migrate({ a: 1 }, 3, [rename, extend])).toEqual({ a: 1 });
  expect(() => currentVersion([extend])).toThrow('version 1');
  const folder = new MemoryFolder();
  await writeCheckpoint(folder, checkpointOf(1));
  expect((await readLatestCheckpoint(folder, [rename]))?.state).toEqual({ step: 7 });
});

test('a checkpoint of a later studio is neither read nor overwritten', async () => {
  const folder = new MemoryFolder();
  await writeCheckpoint(folder, checkpointOf(1));
  await writeCheckpoint(folder, checkpointOf(2));
  const text = new TextDecoder().decode(await readBytes(folder, 'slot-1/manifest.json'));
  await folder.write('slot-1/manifest.json', text.replace('"version":1', '"version":9'));
  await expect(readLatestCheckpoint(folder)).rejects.toBeInstanceOf(TooNewError);
  await expect(writeCheckpoint(folder, checkpointOf(3))).rejects.toThrow('version 9');
});
