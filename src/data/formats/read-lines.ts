import { InputError } from '../../base/errors.ts';
import type { ByteSource } from '../../base/folder.ts';
import { decodeStream } from './decode-stream.ts';
import { isGzip, refuseBinary, sampleBytes, unpackedName } from './detect-format.ts';
import { gunzip } from './gunzip.ts';
import { peek } from './peek.ts';
import { longestLineBytes, splitLines, type RawLine } from './split-lines.ts';
import { detectEncoding, fromUtf16, LineDecoder, refuseOtherEncodings } from './text-encoding.ts';

/** A line as text, or why it is none. */
export type TextLine =
  | { readonly number: number; readonly text: string }
  | { readonly number: number; readonly text: undefined; readonly kind: string; readonly fault: string; readonly head: string };

/** An unpacked file whose encoding is known, before its lines are read. */
export interface OpenedText {
  /** Name without `.gz`. */
  readonly name: string;
  /** Its first bytes. */
  readonly sample: Uint8Array;
  /** Its lines; to be read instead of the texts. */
  readonly lines: AsyncIterable<readonly TextLine[]>;
  /** The text as it comes, in pieces of any length. */
  readonly texts: AsyncIterable<string>;
}

/** Opens a text file, plain or gzip, in any encoding that the studio reads. */
export async function openText(file: string, bytes: AsyncIterable<Uint8Array>): Promise<OpenedText> {
  const packed = await peek(bytes, 4);
  const chunks = isGzip(packed.sample) ? gunzip(packed.chunks, file) : packed.chunks;
  const { sample, chunks: plain } = await peek(chunks, sampleBytes);
  return { name: unpackedName(file), sample, lines: decodeLines(sample, plain), texts: decodeStream(sample, plain) };
}

/** The lines of a text file. @throws InputError where it is not text. */
export async function* readLines(source: ByteSource): AsyncGenerator<readonly TextLine[]> {
  const opened = await openText(source.name, source.stream());
  if (opened.sample.length === 0) throw new InputError(`${source.name} is empty.`, 'Choose a file with at least one row.');
  refuseBinary(source.name, opened.sample);
  refuseOtherEncodings(source.name, opened.sample);
  yield* opened.lines;
}

async function* decodeLines(sample: Uint8Array, chunks: AsyncIterable<Uint8Array>): AsyncGenerator<readonly TextLine[]> {
  const encoding = detectEncoding(sample);
  const isUtf16 = encoding === 'utf-16le' || encoding === 'utf-16be';
  const decoder = new LineDecoder(isUtf16 ? 'utf-8' : encoding);
  for await (const lines of splitLines(isUtf16 ? fromUtf16(chunks, encoding) : chunks)) {
    yield lines.map((line) => decodeLine(line, decoder));
  }
}

function decodeLine(line: RawLine, decoder: LineDecoder): TextLine {
  const { number } = line;
  const refused = (kind: string, fault: string): TextLine => {
    return { number, text: undefined, kind, fault, head: new TextDecoder().decode(line.bytes.subarray(0, HEAD_BYTES)) };
  };
  if (line.isCut) return refused('row too long', `The row is longer than ${longestLineBytes / 1024 / 1024} MiB.`);
  const text = decoder.decode(line.bytes);
  return text === undefined ? refused('not text', 'The row holds bytes that are not text in the encoding of the file.') : { number, text };
}

const HEAD_BYTES = 65_536;
