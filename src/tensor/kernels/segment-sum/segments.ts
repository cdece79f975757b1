/** Which rows are summed into which: the sorted form that the segment sum runs on. */
export interface Segments {
  /** Source rows, grouped by the row that they are added to; ascending within a group. */
  readonly order: Uint32Array;
  /** Four numbers a segment: target row, first and end in `order`, 0. */
  readonly segments: Uint32Array;
  readonly count: number;
}

/**
 * Groups rows by their target: a stable counting sort, so that every sum has one order.
 */
export function segmentsOf(targets: Int32Array | Uint32Array | readonly number[]): Segments {
  const counts = new Map<number, number>();
  for (const target of targets) counts.set(target, (counts.get(target) ?? 0) + 1);
  const keys = [...counts.keys()].sort((a, b) => a - b);
  const segments = new Uint32Array(keys.length * 4);
  const next = new Map<number, number>();
  let start = 0;
  for (const [index, key] of keys.entries()) {
    const end = start + (counts.get(key) ?? 0);
    segments.set([key, start, end, 0], index * 4);
    next.set(key, start);
    start = end;
  }
  const order = new Uint32Array(targets.length);
  for (const [i, key] of targets.entries()) {
    const at = next.get(key) ?? 0;
    order[at] = i;
    next.set(key, at + 1);
  }
  return { order, segments, count: keys.length };
}
