import { Unzip, UnzipInflate, type UnzipFile } from 'fflate';
import { InputError, throwIfCancelled } from '../../base/errors.ts';
import type { ByteSource, FileWriter, Folder } from '../../base/folder.ts';

/** Unpacked bytes of one archive at most: above any model that fits a page, below what fills a disk by surprise. */
const largestUnpacked = 8 * 1024 ** 3;
const mostFiles = 10_000;
/** Deflate packs 1,032 bytes into one at best; who announces more is wrong. */
const largestRatio = 1100;
/** Methods of packing: none, and deflate. */
const methods: readonly number[] = [0, 8];

/** Whether the first bytes are those of a zip. */
export function isZip(start: Uint8Array): boolean {
  return start[0] === 0x50 && start[1] === 0x4b && (start[2] === 3 || start[2] === 5);
}

/** A path inside an archive that stays inside its folder. @throws InputError for any other */
export function safePath(name: string, archive: string): string {
  const parts = name
    .replaceAll('\\', '/')
    .split('/')
    .filter((part) => part !== '' && part !== '.');
  const isEscaping = name.startsWith('/') || /^[a-z]:/i.test(name) || parts.includes('..');
  if (!isEscaping && parts.length > 0) return parts.join('/');
  throw new InputError(`${archive} holds a file named ${JSON.stringify(name)}, which points outside of it.`, 'Pack the folder again.');
}

/** Unpacks an archive as a stream into a folder; returns the paths. Memory does not grow with the archive. */
export async function unzipInto(source: ByteSource, folder: Folder, signal: AbortSignal): Promise<readonly string[]> {
  await refuseEncrypted(source);
  const extraction = new Extraction(source.name, folder);
  try {
    for await (const chunk of source.stream()) {
      throwIfCancelled(signal, 'Unpacking');
      await extraction.push(chunk);
    }
    return await extraction.finish();
  } catch (error) {
    await extraction.abort();
    throw error;
  }
}

/** Bit 0 of the flags of the first file, which the unpacker does not look at. */
async function refuseEncrypted(source: ByteSource): Promise<void> {
  const [flags = 0] = await source.slice(Math.min(6, source.sizeBytes), Math.min(7, source.sizeBytes));
  if ((flags & 1) === 0) return;
  throw new InputError(`${source.name} is locked with a password.`, 'Unpack it, and choose the files that it holds.');
}

class Extraction {
  readonly #archive: string;
  readonly #folder: Folder;
  readonly #unzip: Unzip;
  readonly #paths: string[] = [];
  /** What the parser found and the disk has not taken yet, in order. */
  #waiting: (() => Promise<void>)[] = [];
  readonly #open = new Set<FileWriter>();
  #bytes = 0;
  #failure: Error | undefined;

  constructor(archive: string, folder: Folder) {
    this.#archive = archive;
    this.#folder = folder;
    this.#unzip = new Unzip((file) => this.#begin(file.name, file));
    this.#unzip.register(UnzipInflate);
  }

  async push(chunk: Uint8Array): Promise<void> {
    this.#parse(chunk, false);
    await this.#drain();
  }

  async finish(): Promise<readonly string[]> {
    this.#parse(new Uint8Array(), true);
    await this.#drain();
    if (this.#open.size > 0) throw this.#damaged(undefined);
    if (this.#paths.length === 0) throw new InputError(`${this.#archive} holds no files.`, 'Choose another archive.');
    return this.#paths;
  }

  async abort(): Promise<void> {
    for (const writer of this.#open) await writer.abort();
  }

  #parse(chunk: Uint8Array, isLast: boolean): void {
    try {
      this.#unzip.push(chunk, isLast);
    } catch (cause) {
      throw cause instanceof InputError ? cause : this.#damaged(cause);
    }
  }

  #begin(name: string, file: UnzipFile): void {
    if (name.endsWith('/') || name.startsWith('__MACOSX/')) return;
    const path = safePath(name, this.#archive);
    this.#refuseClaims(file);
    this.#paths.push(path);
    if (this.#paths.length > mostFiles)
      throw new InputError(`${this.#archive} holds more than ${mostFiles} files.`, 'Pack only the folder that is needed.');
    let writer: FileWriter | undefined;
    this.#waiting.push(async () => {
      writer = await this.#folder.writer(path);
      this.#open.add(writer);
    });
    file.ondata = (error, data, isLast) => {
      if (error !== null) this.#failure = this.#damaged(error);
      this.#bytes += data.byteLength;
      this.#waiting.push(async () => {
        await writer?.write(data);
        if (!isLast || writer === undefined) return;
        await writer.close();
        this.#open.delete(writer);
      });
    };
    file.start();
  }

  #refuseClaims({ name, compression, size, originalSize }: UnzipFile): void {
    if (!methods.includes(compression)) {
      throw new InputError(`${this.#archive} packs ${name} in a way that the studio does not unpack.`, 'Pack it as a plain zip (deflate).');
    }
    if (originalSize === undefined || size === undefined) return;
    if (originalSize <= largestUnpacked && originalSize <= largestRatio * (size + 1)) return;
    throw new InputError(
      `${this.#archive} says that ${name} unpacks to ${originalSize} bytes, which cannot be.`,
      'Download or pack it again.',
    );
  }

  async #drain(): Promise<void> {
    if (this.#failure !== undefined) throw this.#failure;
    if (this.#bytes > largestUnpacked)
      throw new InputError(
        `${this.#archive} unpacks to more than ${largestUnpacked / 1024 ** 3} GiB.`,
        'Pack only the folder that is needed.',
      );
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const work of waiting) await work();
  }

  #damaged(cause: unknown): InputError {
    return new InputError(`${this.#archive} is not a whole zip archive.`, 'Download or pack it again.', { cause });
  }
}
