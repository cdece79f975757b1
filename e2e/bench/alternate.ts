// Two programs timed in turn in one process, so that whatever else the machine does falls on both.

/** Something timed: resolves once the device has done it. */
export interface Timed {
  run(): Promise<unknown>;
}

export interface Times {
  /** Medians in milliseconds a run. */
  readonly ours: number;
  readonly other: number;
  readonly pairs: number;
}

export interface AlternateOptions {
  readonly least?: number;
  readonly most?: number;
  /** Milliseconds to spend beyond which no further pair is begun; the least number of pairs is measured anyway. */
  readonly budget?: number;
}

/** A B A B ...: at least three pairs, after a warm-up that the caller did. */
export async function alternate(
  ours: Timed,
  other: Timed,
  { least = 3, most = 7, budget = 30_000 }: AlternateOptions = {},
): Promise<Times> {
  const times: { ours: number[]; other: number[] } = { ours: [], other: [] };
  const started = performance.now();
  while (times.ours.length < most && (times.ours.length < least || performance.now() - started < budget)) {
    times.ours.push(await timeOf(ours));
    times.other.push(await timeOf(other));
  }
  return { ours: medianOf(times.ours), other: medianOf(times.other), pairs: times.ours.length };
}

/** Milliseconds of one run. */
export async function timeOf(timed: Timed): Promise<number> {
  const started = performance.now();
  await timed.run();
  return performance.now() - started;
}

export function medianOf(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? NaN) + upper) / 2;
}

/** So many runs that together they take about `milliseconds`, given how long one took. */
export function repeatsFor(milliseconds: number, one: number): number {
  return Math.max(1, Math.min(1000, Math.round(milliseconds / Math.max(one, 0.01))));
}
