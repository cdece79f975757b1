import { joinBytes } from './bytes.ts';
import { bytesSource, joinPath, type ByteSource, type FileWriter, type Folder } from './folder.ts';

/** A folder held in memory: tests, and runs that keep nothing. */
export class MemoryFolder implements Folder {
  readonly #files: Map<string, Uint8Array>;
  readonly #root: string;

  constructor(files = new Map<string, Uint8Array>(), root = '') {
    this.#files = files;
    this.#root = root;
  }

  open(path: string): Promise<ByteSource | undefined> {
    const bytes = this.#files.get(joinPath(this.#root, path));
    return Promise.resolve(bytes === undefined ? undefined : bytesSource(path.slice(path.lastIndexOf('/') + 1), bytes));
  }

  write(path: string, content: Uint8Array | string): Promise<void> {
    const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content.slice();
    this.#files.set(joinPath(this.#root, path), bytes);
    return Promise.resolve();
  }

  writer(path: string): Promise<FileWriter> {
    const parts: Uint8Array[] = [];
    return Promise.resolve({
      write: (bytes: Uint8Array) => {
        parts.push(bytes.slice());
        return Promise.resolve();
      },
      close: () => this.write(path, joinBytes(parts)),
      abort: () => Promise.resolve(),
    });
  }

  async append(path: string, content: string): Promise<void> {
    const old = this.#files.get(joinPath(this.#root, path)) ?? new Uint8Array();
    await this.write(path, joinBytes([old, new TextEncoder().encode(content)]));
  }

  remove(path: string): Promise<void> {
    const full = joinPath(this.#root, path);
    for (const key of [...this.#files.keys()]) {
      if (key === full || full === '' || key.startsWith(`${full}/`)) this.#files.delete(key);
    }
    return Promise.resolve();
  }

  list(path: string): Promise<readonly string[]> {
    const full = joinPath(this.#root, path);
    const skip = this.#root === '' ? 0 : this.#root.length + 1;
    const found = [...this.#files.keys()].filter((key) => full === '' || key === full || key.startsWith(`${full}/`));
    return Promise.resolve(found.map((key) => key.slice(skip)).sort());
  }

  folder(path: string): Folder {
    return new MemoryFolder(this.#files, joinPath(this.#root, path));
  }
}
