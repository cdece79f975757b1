// Which encoding a file is in, and its lines as text. UTF-8 is tried strictly; what fails is taken for GB18030 when
// that reads it without fault and the rest of the file agrees.

/** 'ascii': nothing in the sample tells UTF-8 from GB18030. */
export type TextEncoding = 'ascii' | 'utf-8' | 'gb18030' | 'utf-16le' | 'utf-16be';

/** Decides from the beginning of a file; `sample` may end inside a character. */
export function detectEncoding(sample: Uint8Array): TextEncoding {
  const [a, b] = sample;
  if (a === 0xff && b === 0xfe) return 'utf-16le';
  if (a === 0xfe && b === 0xff) return 'utf-16be';
  if (sample.every((byte) => byte < 0x80)) return 'ascii';
  return decodes(sample, 'utf-8') ? 'utf-8' : countVotes(sample);
}

/** Not every line is UTF-8: a damaged line of a UTF-8 file, or a file in GB18030? The lines vote. */
function countVotes(sample: Uint8Array): TextEncoding {
  let utf8 = 0;
  let gb18030 = 0;
  for (const line of linesOf(sample)) {
    if (line.every((byte) => byte < 0x80)) continue;
    if (decodes(line, 'utf-8')) utf8 += 1;
    else if (decodes(line, 'gb18030')) gb18030 += 1;
  }
  return gb18030 > utf8 ? 'gb18030' : 'utf-8';
}

function linesOf(sample: Uint8Array): readonly Uint8Array[] {
  const lines: Uint8Array[] = [];
  let start = 0;
  for (let end = sample.indexOf(10); end >= 0; end = sample.indexOf(10, start)) {
    lines.push(sample.subarray(start, end));
    start = end + 1;
  }
  lines.push(sample.subarray(start));
  return lines;
}

/** Whether the bytes are valid, save for a character that is cut at the end. */
function decodes(bytes: Uint8Array, label: string): boolean {
  try {
    new TextDecoder(label, { fatal: true }).decode(bytes, { stream: true });
    return true;
  } catch {
    // The answer, not a fault: the decoder throws at the first byte that is not of this encoding.
    return false;
  }
}

/** Bytes of UTF-16 as bytes of UTF-8; the byte order mark is left out. */
export async function* fromUtf16(chunks: AsyncIterable<Uint8Array>, encoding: 'utf-16le' | 'utf-16be'): AsyncGenerator<Uint8Array> {
  const decoder = new TextDecoder(encoding);
  const encoder = new TextEncoder();
  for await (const chunk of chunks) yield encoder.encode(decoder.decode(chunk, { stream: true }));
  yield encoder.encode(decoder.decode());
}

/** Decodes whole lines; a byte order mark at the beginning of one (files are joined carelessly) is left out. */
export class LineDecoder {
  readonly #utf8 = new TextDecoder('utf-8', { fatal: true });
  #gb18030: TextDecoder | undefined;
  #encoding: TextEncoding;

  constructor(encoding: TextEncoding) {
    this.#encoding = encoding;
  }

  /** The line as text; undefined where its bytes are not text in the file's encoding. */
  decode(bytes: Uint8Array): string | undefined {
    if (this.#encoding === 'gb18030') return this.#decodeGb18030(bytes);
    try {
      const text = this.#utf8.decode(bytes);
      if (this.#encoding === 'ascii' && text.length !== bytes.length) this.#encoding = 'utf-8';
      return text;
    } catch {
      // Answered by the caller: the line becomes a problem, or the file turns out to be GB18030.
      if (this.#encoding !== 'ascii') return undefined;
    }
    const text = this.#decodeGb18030(bytes);
    if (text !== undefined) this.#encoding = 'gb18030';
    return text;
  }

  #decodeGb18030(bytes: Uint8Array): string | undefined {
    this.#gb18030 ??= new TextDecoder('gb18030', { fatal: true });
    try {
      return this.#gb18030.decode(bytes);
    } catch {
      return undefined;
    }
  }
}
