/** Looks at the first `count` bytes of a stream (fewer where it ends), and gives the stream back whole. */
export async function peek(
  chunks: AsyncIterable<Uint8Array>,
  count: number,
): Promise<{ readonly sample: Uint8Array; readonly chunks: AsyncIterable<Uint8Array> }> {
  const rest = chunks[Symbol.asyncIterator]();
  const seen: Uint8Array[] = [];
  let length = 0;
  while (length < count) {
    const next = await rest.next();
    if (next.done === true) break;
    seen.push(next.value);
    length += next.value.length;
  }
  const sample = new Uint8Array(Math.min(length, count));
  let offset = 0;
  for (const chunk of seen) {
    sample.set(chunk.subarray(0, sample.length - offset), offset);
    offset = Math.min(sample.length, offset + chunk.length);
  }
  return { sample, chunks: whole(seen, rest) };
}

async function* whole(seen: Uint8Array[], rest: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    for (let chunk = seen.shift(); chunk !== undefined; chunk = seen.shift()) yield chunk;
    for (let next = await rest.next(); next.done !== true; next = await rest.next()) yield next.value;
  } finally {
    await rest.return?.();
  }
}
