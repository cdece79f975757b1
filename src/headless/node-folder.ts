import { createReadStream } from 'node:fs';
import { appendFile, mkdir, open, readdir, rename, rm, stat, writeFile, type FileHandle } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { StorageError } from '../base/errors.ts';
import type { ByteSource, FileWriter, Folder } from '../base/folder.ts';

/** A file of the disk as a source of bytes. */
export async function fileSource(path: string): Promise<ByteSource | undefined> {
  const found = await stat(path).catch(() => undefined);
  if (found?.isFile() !== true) return undefined;
  return {
    name: basename(path),
    sizeBytes: found.size,
    slice: (start, end) => readSlice(path, start, end),
    stream: () => createReadStream(path, { highWaterMark: 1024 * 1024 }),
  };
}

async function readSlice(path: string, start: number, end: number): Promise<Uint8Array> {
  const file = await open(path, 'r');
  try {
    const bytes = new Uint8Array(Math.max(0, end - start));
    let done = 0;
    while (done < bytes.length) {
      const { bytesRead } = await file.read(bytes, done, bytes.length - done, start + done);
      if (bytesRead === 0)
        throw new StorageError(`${basename(path)} ends at byte ${start + done}; ${end} were expected.`, 'Restore the file.');
      done += bytesRead;
    }
    return bytes;
  } finally {
    await file.close();
  }
}

/** A directory as a {@link Folder}. Whole files are written beside their place and renamed, so a crash leaves the old one. */
export class NodeFolder implements Folder {
  readonly #root: string;

  constructor(root: string) {
    this.#root = root;
  }

  open(path: string): Promise<ByteSource | undefined> {
    return fileSource(join(this.#root, path));
  }

  async write(path: string, content: Uint8Array | string): Promise<void> {
    const target = await this.#prepare(path);
    const temporary = `${target}.part`;
    await writeFile(temporary, content);
    await rename(temporary, target);
  }

  async writer(path: string): Promise<FileWriter> {
    const target = await this.#prepare(path);
    const temporary = `${target}.part`;
    const file = await open(temporary, 'w');
    return {
      write: (bytes) => writeAll(file, bytes),
      close: async () => {
        await file.close();
        await rename(temporary, target);
      },
      abort: async () => {
        await file.close();
        await rm(temporary, { force: true });
      },
    };
  }

  async append(path: string, content: string): Promise<void> {
    await appendFile(await this.#prepare(path), content);
  }

  async remove(path: string): Promise<void> {
    await rm(join(this.#root, path), { recursive: true, force: true });
  }

  async list(path: string): Promise<readonly string[]> {
    const entries = await readdir(join(this.#root, path), { recursive: true, withFileTypes: true }).catch(() => []);
    const root = join(this.#root, '.');
    const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1));
    return files.sort();
  }

  folder(path: string): Folder {
    return new NodeFolder(join(this.#root, path));
  }

  async #prepare(path: string): Promise<string> {
    const target = join(this.#root, path);
    await mkdir(dirname(target), { recursive: true });
    return target;
  }
}

async function writeAll(file: FileHandle, bytes: Uint8Array): Promise<void> {
  let done = 0;
  while (done < bytes.length) {
    const { bytesWritten } = await file.write(bytes, done, bytes.length - done);
    done += bytesWritten;
  }
}
