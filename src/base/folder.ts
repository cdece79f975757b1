// A folder of bytes: the only view that the engine has of storage. OPFS in the page, a directory in Node, a map in tests.

/** Bytes that can be read at random or as a stream, without holding all of them. */
export interface ByteSource {
  /** File name without folders. */
  readonly name: string;
  readonly sizeBytes: number;
  /** Bytes [start, end). */
  slice(start: number, end: number): Promise<Uint8Array>;
  /** All bytes in order, in chunks of the source's own size. */
  stream(): AsyncIterable<Uint8Array>;
}

/** A file that is being written; it becomes visible under its name when closed. */
export interface FileWriter {
  write(bytes: Uint8Array): Promise<void>;
  close(): Promise<void>;
  /** Drops what was written. */
  abort(): Promise<void>;
}

/** Paths use `/`, are relative, and never contain `..`. */
export interface Folder {
  /** The file, or undefined where there is none. */
  open(path: string): Promise<ByteSource | undefined>;
  /** Replaces the file as a whole; the old one stands until the new one is complete. */
  write(path: string, content: Uint8Array | string): Promise<void>;
  writer(path: string): Promise<FileWriter>;
  /** Adds to the end of a file, which is made where it is missing. */
  append(path: string, content: string): Promise<void>;
  /** Removes a file, or a folder with all it holds; a missing one is fine. */
  remove(path: string): Promise<void>;
  /** Paths of all files beneath `path` ('' for all), relative to this folder, sorted. */
  list(path: string): Promise<readonly string[]>;
  /** The same storage seen from a sub-folder. */
  folder(path: string): Folder;
}

/** Reads a whole file; undefined where there is none. */
export async function readBytes(folder: Folder, path: string): Promise<Uint8Array | undefined> {
  const source = await folder.open(path);
  return source === undefined ? undefined : source.slice(0, source.sizeBytes);
}

/** Reads a whole file as UTF-8; undefined where there is none. */
export async function readText(folder: Folder, path: string): Promise<string | undefined> {
  const bytes = await readBytes(folder, path);
  return bytes === undefined ? undefined : decodeText(bytes);
}

/** Decodes UTF-8, leaving out a byte order mark. */
export function decodeText(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}

/** Joins path parts with `/`, leaving out empty ones. */
export function joinPath(...parts: readonly string[]): string {
  return parts.filter((part) => part !== '').join('/');
}

/** A source over bytes that are already in memory. */
export function bytesSource(name: string, bytes: Uint8Array): ByteSource {
  return {
    name,
    sizeBytes: bytes.byteLength,
    slice: (start, end) => Promise.resolve(bytes.subarray(start, end)),
    async *stream() {
      await Promise.resolve();
      yield bytes;
    },
  };
}

/** Several sources as one, in order. */
export function concatenatedSource(name: string, parts: readonly ByteSource[]): ByteSource {
  return {
    name,
    sizeBytes: parts.reduce((sum, part) => sum + part.sizeBytes, 0),
    async slice(start, end) {
      const bytes = new Uint8Array(Math.max(0, end - start));
      let first = 0;
      for (const part of parts) {
        const [from, to] = [Math.max(start, first), Math.min(end, first + part.sizeBytes)];
        if (from < to) bytes.set(await part.slice(from - first, to - first), from - start);
        first += part.sizeBytes;
      }
      return bytes;
    },
    async *stream() {
      for (const part of parts) yield* part.stream();
    },
  };
}
