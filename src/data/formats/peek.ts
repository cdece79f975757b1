import { joinBytes } from '../../base/bytes.ts';

/** Looks at the first `count` bytes of a stream (fewer where it ends), and gives the stream back whole. */
export async function peek(
  chunks: AsyncIterable<Uint8Array>,
  count: number,
): Promise<{ readonly sample: Uint8Array; readonly chunks: AsyncIterable<Uint8Array> }> {
  const { seen, all } = await peekPieces(chunks, count);
  let left = count;
  const first = seen.map((chunk) => {
    const part = chunk.subarray(0, left);
    left -= part.length;
    return part;
  });
  return { sample: joinBytes(first), chunks: all };
}

/** Looks at the first pieces of a stream, as many as hold `count` items together, and gives the stream back whole. */
export async function peekPieces<Piece extends { readonly length: number }>(
  pieces: AsyncIterable<Piece>,
  count: number,
): Promise<{ readonly seen: readonly Piece[]; readonly all: AsyncIterable<Piece> }> {
  const rest = pieces[Symbol.asyncIterator]();
  const seen: Piece[] = [];
  let length = 0;
  while (length < count) {
    const next = await rest.next();
    if (next.done === true) break;
    seen.push(next.value);
    length += next.value.length;
  }
  return { seen: [...seen], all: whole(seen, rest) };
}

/** Lets go of what was seen as it is handed on. */
async function* whole<Piece>(seen: Piece[], rest: AsyncIterator<Piece>): AsyncGenerator<Piece> {
  try {
    for (let piece = seen.shift(); piece !== undefined; piece = seen.shift()) yield piece;
    for (let next = await rest.next(); next.done !== true; next = await rest.next()) yield next.value;
  } finally {
    await rest.return?.();
  }
}
