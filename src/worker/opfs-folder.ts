// A folder of the origin private file system. Synchronous access handles write in place, so whole files are written
// beside their place and moved; what a write returns is compared with what was asked, because past the quota it can
// return nonsense instead of throwing.

import { StorageError } from '../base/errors.ts';
import type { ByteSource, FileWriter, Folder } from '../base/folder.ts';

interface Place {
  readonly folder: FileSystemDirectoryHandle;
  readonly name: string;
}

/** A file handle that can be renamed within its folder: not in TypeScript's library yet. */
interface MovableHandle extends FileSystemFileHandle {
  move(name: string): Promise<void>;
}

export class OpfsFolder implements Folder {
  readonly #root: FileSystemDirectoryHandle;
  readonly #path: readonly string[];

  constructor(root: FileSystemDirectoryHandle, path: readonly string[] = []) {
    this.#root = root;
    this.#path = path;
  }

  /** The origin's own folder. */
  static async open(): Promise<OpfsFolder> {
    return new OpfsFolder(await navigator.storage.getDirectory());
  }

  async open(path: string): Promise<ByteSource | undefined> {
    const handle = await this.#fileHandle(path, false);
    return handle === undefined ? undefined : blobSource(await handle.getFile());
  }

  /** The file itself, for a zip or a download: bytes stay on disk. */
  async file(path: string): Promise<File | undefined> {
    return (await this.#fileHandle(path, false))?.getFile();
  }

  async write(path: string, content: Uint8Array | string): Promise<void> {
    const writer = await this.writer(path);
    try {
      await writer.write(typeof content === 'string' ? new TextEncoder().encode(content) : content);
    } catch (error) {
      await writer.abort();
      throw error;
    }
    await writer.close();
  }

  async writer(path: string): Promise<FileWriter> {
    const { folder, name } = await storing(() => this.#place(path));
    const temporary = `${name}.part`;
    const handle = await storing(() => folder.getFileHandle(temporary, { create: true }));
    const access = await storing(() => handle.createSyncAccessHandle());
    access.truncate(0);
    let offset = 0;
    return {
      write: (bytes) => {
        offset += writeFully(access, bytes, offset);
        return Promise.resolve();
      },
      close: async () => {
        await storing(() => {
          try {
            access.flush();
          } finally {
            access.close();
          }
        });
        // Checked once at start-up by the worker: every browser with WebGPU has it.
        await storing(() => (handle as MovableHandle).move(name));
      },
      abort: async () => {
        access.close();
        await folder.removeEntry(temporary).catch(ignoreMissing);
      },
    };
  }

  async append(path: string, content: string): Promise<void> {
    const handle = await storing(() => this.#fileHandle(path, true));
    if (handle === undefined) throw new StorageError(`${path} cannot be made.`, 'Free some storage.');
    const access = await storing(() => handle.createSyncAccessHandle());
    const size = access.getSize();
    try {
      await storing(() => {
        writeFully(access, new TextEncoder().encode(content), size);
        access.flush();
      });
    } catch (error) {
      // Half a line must not stand before what is written next.
      access.truncate(size);
      throw error;
    } finally {
      access.close();
    }
  }

  async remove(path: string): Promise<void> {
    const parts = [...this.#path, ...path.split('/').filter((part) => part !== '')];
    const name = parts.at(-1);
    if (name === undefined) {
      for await (const child of this.#root.keys()) await this.#root.removeEntry(child, { recursive: true });
      return;
    }
    const parent = await this.#directory(parts.slice(0, -1), false);
    await parent?.removeEntry(name, { recursive: true }).catch(ignoreMissing);
  }

  async list(path: string): Promise<readonly string[]> {
    const parts = path.split('/').filter((part) => part !== '');
    const folder = await this.#directory([...this.#path, ...parts], false);
    const found: string[] = [];
    if (folder !== undefined) await collect(folder, parts.map((part) => `${part}/`).join(''), found);
    return found.sort();
  }

  folder(path: string): OpfsFolder {
    return new OpfsFolder(this.#root, [...this.#path, ...path.split('/').filter((part) => part !== '')]);
  }

  async #place(path: string): Promise<Place> {
    const parts = [...this.#path, ...path.split('/').filter((part) => part !== '')];
    const folder = await this.#directory(parts.slice(0, -1), true);
    const name = parts.at(-1);
    if (folder === undefined || name === undefined) throw new StorageError(`${path} cannot be made.`, 'Free some storage.');
    return { folder, name };
  }

  async #fileHandle(path: string, create: boolean): Promise<FileSystemFileHandle | undefined> {
    const parts = [...this.#path, ...path.split('/').filter((part) => part !== '')];
    const folder = await this.#directory(parts.slice(0, -1), create);
    return folder?.getFileHandle(parts.at(-1) ?? '', { create }).catch(undefinedWhereMissing);
  }

  async #directory(parts: readonly string[], create: boolean): Promise<FileSystemDirectoryHandle | undefined> {
    let folder: FileSystemDirectoryHandle | undefined = this.#root;
    for (const part of parts) folder = await folder?.getDirectoryHandle(part, { create }).catch(undefinedWhereMissing);
    return folder;
  }
}

async function collect(folder: FileSystemDirectoryHandle, prefix: string, found: string[]): Promise<void> {
  for await (const [name, handle] of folder.entries()) {
    if (handle.kind === 'directory') await collect(handle, `${prefix}${name}/`, found);
    else found.push(`${prefix}${name}`);
  }
}

function writeFully(access: FileSystemSyncAccessHandle, bytes: Uint8Array, at: number): number {
  let written: number;
  try {
    // The library wants a view over an ArrayBuffer; nothing here is shared memory.
    written = access.write(bytes, { at });
  } catch (cause) {
    throw quotaExceeded(bytes.byteLength, cause);
  }
  if (written !== bytes.byteLength) throw quotaExceeded(bytes.byteLength, undefined);
  return written;
}

function quotaExceeded(bytes: number, cause: unknown): StorageError {
  return new StorageError(
    `The browser's storage did not take ${(bytes / 1024 ** 2).toFixed(1)} MiB more.`,
    'Delete old runs or data sets, then go on.',
    { cause, fault: { key: 'storage-full', bytes } },
  );
}

/** Whatever step of a write it is that the quota ends. */
async function storing<T>(work: () => T): Promise<Awaited<T>> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof DOMException && error.name === 'QuotaExceededError') throw quotaExceeded(0, error);
    throw error;
  }
}

function undefinedWhereMissing(error: unknown): undefined {
  if (error instanceof DOMException && (error.name === 'NotFoundError' || error.name === 'TypeMismatchError')) return undefined;
  throw error;
}

function ignoreMissing(error: unknown): void {
  undefinedWhereMissing(error);
}

/** A dropped or stored file as a source of bytes; nothing is read before it is asked for. */
export function blobSource(file: File): ByteSource {
  return {
    name: file.name,
    sizeBytes: file.size,
    slice: async (start, end) => new Uint8Array(await file.slice(start, end).arrayBuffer()),
    stream: () => chunksOf(file),
  };
}

async function* chunksOf(file: File): AsyncGenerator<Uint8Array> {
  const reader = file.stream().getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      yield value;
    }
  } finally {
    await reader.cancel();
  }
}
