// Two programs timed in turn in one process, so that whatever else the machine does falls on both.

/** Something timed: resolves once the device has done it, so many times. */
export interface Timed {
  run(times?: number): Promise<unknown>;
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
  /** Runs of each side in one measurement. */
  readonly repeats?: readonly [ours: number, other: number];
}

/** A B A B ...: at least three pairs, after a warm-up that the caller did. */
export async function alternate(ours: Timed, other: Timed, options: AlternateOptions = {}): Promise<Times> {
  const { least = 3, most = 7, budget = 30_000, repeats = [1, 1] } = options;
  const times: { ours: number[]; other: number[] } = { ours: [], other: [] };
  const started = performance.now();
  while (times.ours.length < most && (times.ours.length < least || performance.now() - started < budget)) {
    times.ours.push(await timeOf(ours, repeats[0]));
    times.other.push(await timeOf(other, repeats[1]));
  }
  return { ours: medianOf(times.ours), other: medianOf(times.other), pairs: times.ours.length };
}

/** Milliseconds of one run, out of so many in a row. */
export async function timeOf(timed: Timed, repeats = 1): Promise<number> {
  const started = performance.now();
  await timed.run(repeats);
  return (performance.now() - started) / repeats;
}

export function medianOf(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? NaN) + upper) / 2;
}
