import { detectEncoding, type TextEncoding } from './text-encoding.ts';

/** What stands for bytes that are no text; a row that holds it is refused. */
export const undecodable = '\ufffd';

/** A file's bytes as text, whatever the chunks; its end may be a part of a character. */
export async function* decodeStream(sample: Uint8Array, chunks: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new StreamDecoder(detectEncoding(sample));
  for await (const chunk of chunks) {
    const text = decoder.decode(chunk);
    if (text !== '') yield text;
  }
  const rest = decoder.finish();
  if (rest !== '') yield rest;
}

class StreamDecoder {
  #decoder: TextDecoder | undefined;

  constructor(encoding: TextEncoding) {
    // Nothing in an ASCII sample tells UTF-8 from GB18030: the first other byte decides.
    if (encoding !== 'ascii') this.#decoder = new TextDecoder(encoding);
  }

  decode(chunk: Uint8Array): string {
    if (this.#decoder === undefined) {
      const encoding = detectEncoding(chunk);
      if (encoding === 'ascii') return new TextDecoder().decode(chunk);
      this.#decoder = new TextDecoder(encoding);
    }
    return this.#decoder.decode(chunk, { stream: true });
  }

  finish(): string {
    return this.#decoder?.decode() ?? '';
  }
}
