/** Which rows are summed into which: the sorted form that the segment sum runs on. */
export interface Segments {
  /** Source rows, grouped by the row that they are added to; ascending within a group. */
  readonly order: Uint32Array;
  /** Four numbers a segment: target row, first and end in `order`, number of the table. */
  readonly segments: Uint32Array;
  readonly count: number;
}

/** Segments of several tables, of which the last are long. */
export interface JoinedSegments extends Segments {
  readonly longCount: number;
}

/**
 * The segments of several tables in one list: first those of at most `longest` rows, then the others.
 * @param tables in the order of their numbers
 */
export function joinSegments(tables: readonly Segments[], longest: number): JoinedSegments {
  const order = new Uint32Array(tables.reduce((sum, table) => sum + table.order.length, 0));
  const [short, long]: [number[], number[]] = [[], []];
  let offset = 0;
  for (const [number, table] of tables.entries()) {
    order.set(table.order, offset);
    for (let s = 0; s < table.count; s += 1) {
      const [row = 0, first = 0, end = 0] = table.segments.subarray(4 * s, 4 * s + 3);
      (end - first > longest ? long : short).push(row, first + offset, end + offset, number);
    }
    offset += table.order.length;
  }
  const segments = new Uint32Array(short.length + long.length);
  segments.set(short);
  segments.set(long, short.length);
  return { order, segments, count: segments.length / 4, longCount: long.length / 4 };
}

/**
 * Groups rows by their target: a stable counting sort, so that every sum has one order.
 */
export function segmentsOf(targets: Int32Array | Uint32Array | Uint8Array | readonly number[]): Segments {
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
