import type { MetricChunk } from '../../contract/protocol.ts';

/** Growing columns of numbers, one a metric, all of one length. Steps ascend. */
export class MetricColumns {
  readonly #columns = new Map<string, Float64Array>();
  #length = 0;

  get length(): number {
    return this.#length;
  }

  get keys(): readonly string[] {
    return [...this.#columns.keys()];
  }

  /** The values of a metric (NaN where a step had none); empty for an unknown one. A view: do not keep it. */
  column(key: string): Float64Array {
    return this.#columns.get(key)?.subarray(0, this.#length) ?? new Float64Array();
  }

  last(key: string): number | undefined {
    const value = this.#columns.get(key)?.[this.#length - 1];
    return value === undefined || Number.isNaN(value) ? undefined : value;
  }

  /** Drops every step from `step` on. */
  cutFrom(step: number): void {
    this.#length = firstAtLeast(this.column('step'), step);
  }

  append(columns: Readonly<Record<string, Float64Array>>, from = 0): void {
    const added = (columns['step']?.length ?? 0) - from;
    if (added <= 0) return;
    for (const key of new Set([...this.#columns.keys(), ...Object.keys(columns)])) {
      const values = columns[key];
      const target = this.#room(key, this.#length + added);
      if (values === undefined) target.fill(Number.NaN, this.#length, this.#length + added);
      else target.set(values.subarray(from), this.#length);
    }
    this.#length += added;
  }

  /** This record, followed by what `later` knows beyond its end. */
  joinedWith(later: MetricColumns): this {
    const end = this.last('step') ?? 0;
    const from = firstAtLeast(later.column('step'), end + 1);
    this.append(Object.fromEntries(later.keys.map((key) => [key, later.column(key)])), from);
    return this;
  }

  #room(key: string, needed: number): Float64Array {
    const old = this.#columns.get(key);
    if (old !== undefined && old.length >= needed) return old;
    const grown = new Float64Array(Math.max(256, needed, (old?.length ?? 0) * 2)).fill(Number.NaN);
    if (old !== undefined) grown.set(old.subarray(0, this.#length));
    this.#columns.set(key, grown);
    return grown;
  }
}

/** Adds a chunk; where it repeats steps, as after a resume, the old ones from there on are dropped. */
export function appendChunk(columns: MetricColumns | undefined, chunk: MetricChunk): MetricColumns {
  const target = columns ?? new MetricColumns();
  const first = chunk.columns['step']?.[0];
  if (first === undefined) return target;
  target.cutFrom(first);
  target.append(chunk.columns);
  return target;
}

/** Index of the first value that is at least `wanted`, in ascending values. */
function firstAtLeast(values: Float64Array, wanted: number): number {
  let low = 0;
  let high = values.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((values[middle] ?? 0) < wanted) low = middle + 1;
    else high = middle;
  }
  return low;
}
