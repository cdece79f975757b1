import { CapabilityError, InputError } from '../../base/errors.ts';

/** Unpacks gzip while it is read, never holding more than a few chunks. @throws InputError where it is damaged. */
export async function* gunzip(chunks: AsyncIterable<Uint8Array>, file: string): AsyncGenerator<Uint8Array> {
  if (typeof DecompressionStream === 'undefined') {
    throw new CapabilityError('This browser cannot unpack gzip.', `Unpack ${file} first, and import the plain file.`);
  }
  const stream = new DecompressionStream('gzip');
  const writer: Writer = stream.writable.getWriter();
  const reader: Reader = stream.readable.getReader();
  const feeding = feed(chunks, writer);
  try {
    for (;;) {
      const { done, value } = await nextPiece(reader, feeding, file);
      if (done) break;
      if (value !== undefined) yield value;
    }
  } finally {
    await reader.cancel().catch(ignoreClosed);
    await feeding;
  }
}

interface Writer {
  write(bytes: Uint8Array<ArrayBuffer>): Promise<void>;
  close(): Promise<void>;
  abort(reason?: unknown): Promise<void>;
}

interface Reader {
  read(): Promise<{ readonly done: boolean; readonly value?: Uint8Array | undefined }>;
  cancel(): Promise<void>;
}

/** Writes every chunk; resolves with the error of the source itself, if it had one. */
async function feed(chunks: AsyncIterable<Uint8Array>, writer: Writer): Promise<{ readonly error: unknown } | undefined> {
  let isOpen = true;
  try {
    for await (const chunk of chunks) {
      isOpen = await settles(writer.write(new Uint8Array(chunk)));
      if (!isOpen) return undefined;
    }
  } catch (error) {
    await writer.abort(error).catch(ignoreClosed);
    return { error };
  }
  await settles(writer.close());
  return undefined;
}

/** A refused write is seen by the reader too, which reports it. */
async function settles(written: Promise<void>): Promise<boolean> {
  return written.then(
    () => true,
    () => false,
  );
}

async function nextPiece(reader: Reader, feeding: ReturnType<typeof feed>, file: string) {
  try {
    return await reader.read();
  } catch (cause) {
    const ofSource = await feeding;
    if (ofSource !== undefined) throw ofSource.error;
    throw new InputError(`${file} is damaged: it is not a complete gzip file.`, 'Download or pack the file again.', { cause });
  }
}

/** A stream that has failed or ended already has nothing left to close. */
function ignoreClosed(): void {
  return undefined;
}
