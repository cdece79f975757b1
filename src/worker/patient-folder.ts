// A folder that waits where the storage is full, until somebody has made room: what it was asked to write is then written
// as if nothing had been.

import { StorageError } from '../base/errors.ts';
import type { ByteSource, FileWriter, Folder } from '../base/folder.ts';

/** Waits for room after a write that found none. False: there is nothing to wait for, the write fails. */
export type WhenFull = (error: StorageError) => Promise<boolean>;

export class PatientFolder implements Folder {
  readonly #folder: Folder;
  readonly #whenFull: WhenFull;

  constructor(folder: Folder, whenFull: WhenFull) {
    this.#folder = folder;
    this.#whenFull = whenFull;
  }

  open(path: string): Promise<ByteSource | undefined> {
    return this.#folder.open(path);
  }

  write(path: string, content: Uint8Array | string): Promise<void> {
    return this.#patiently(() => this.#folder.write(path, content));
  }

  async writer(path: string): Promise<FileWriter> {
    const writer = await this.#patiently(() => this.#folder.writer(path));
    return {
      // A write that fails has not moved on: the same bytes come at the same place again.
      write: (bytes) => this.#patiently(() => writer.write(bytes)),
      close: () => writer.close(),
      abort: () => writer.abort(),
    };
  }

  append(path: string, content: string): Promise<void> {
    return this.#patiently(() => this.#folder.append(path, content));
  }

  remove(path: string): Promise<void> {
    return this.#folder.remove(path);
  }

  list(path: string): Promise<readonly string[]> {
    return this.#folder.list(path);
  }

  folder(path: string): Folder {
    return new PatientFolder(this.#folder.folder(path), this.#whenFull);
  }

  async #patiently<T>(work: () => Promise<T>): Promise<T> {
    for (;;) {
      try {
        return await work();
      } catch (error) {
        if (!isStorageFull(error) || !(await this.#whenFull(error))) throw error;
      }
    }
  }
}

function isStorageFull(error: unknown): error is StorageError {
  return error instanceof StorageError && error.fault?.key === 'storage-full';
}
