export interface MicroBatchLimits {
  /** Rows at once; undefined: all. */
  readonly microBatchSize?: number | undefined;
  /** Packed tokens at once; undefined: no cap. A row with more goes alone. */
  readonly microBatchTokens?: number | undefined;
}

/** Rows [start, end) of a batch. */
export interface MicroBatch {
  readonly start: number;
  readonly end: number;
}

/** Cuts a batch, given by the tokens of each of its rows, into parts that fit on the GPU, in order. */
export function splitIntoMicroBatches(rowTokens: readonly number[], limits: MicroBatchLimits): readonly MicroBatch[] {
  const largestRows = limits.microBatchSize ?? rowTokens.length;
  const largestTokens = limits.microBatchTokens ?? Number.POSITIVE_INFINITY;
  const parts: MicroBatch[] = [];
  let start = 0;
  let tokens = 0;
  for (const [row, rowLength] of rowTokens.entries()) {
    const isFull = row - start >= largestRows || tokens + rowLength > largestTokens;
    if (isFull && row > start) {
      parts.push({ start, end: row });
      start = row;
      tokens = 0;
    }
    tokens += rowLength;
  }
  if (start < rowTokens.length) parts.push({ start, end: rowTokens.length });
  return parts;
}
