// One case: warm up, time both sides in turn, make the row.

import { alternate, medianOf, timeOf, type Timed } from './alternate.ts';
import type { Bench } from './bench.ts';
import { ratioOf, type Suite } from './rows.ts';

export interface Comparison {
  readonly suite: Suite;
  readonly case: string;
  readonly ours: Timed;
  readonly other?: Timed | undefined;
  readonly target?: number | undefined;
  /** Share of the device's ceiling, given milliseconds. */
  readonly share?: ((milliseconds: number) => number | undefined) | undefined;
}

/** Short programs are run several times in a row for one measurement of about so long. */
const measurementMilliseconds = 100;

/** Adds a row with the median time of one run of each side. @returns milliseconds of ours; undefined where there was no time */
export async function compare(bench: Bench, one: Comparison): Promise<number | undefined> {
  const [ours, other] = [await warmTimeOf(one.ours), one.other === undefined ? 0 : await warmTimeOf(one.other)];
  if (!bench.hasTimeFor(one.case, (bench.pairs * (ours + other)) / 1000)) return undefined;
  const times =
    one.other === undefined
      ? { ours: await alone(one.ours, ours, bench.pairs) }
      : await alternate(one.ours, one.other, { least: bench.pairs, budget: 15_000, repeats: [repeatsOf(ours), repeatsOf(other)] });
  const share = one.share?.(times.ours);
  bench.add({
    suite: one.suite,
    case: one.case,
    ours: times.ours,
    unit: 'ms',
    ...('other' in times ? { other: times.other, otherName: 'stock tfjs', ratio: ratioOf('ms', times.ours, times.other) } : {}),
    ...(one.target === undefined ? {} : { target: one.target }),
    ...(share === undefined ? {} : { shareOfCeiling: share }),
  });
  return times.ours;
}

/** Beside so long a run what its first one compiled is nothing. */
const longRun = 30_000;

async function warmTimeOf(timed: Timed): Promise<number> {
  const first = await timeOf(timed);
  return first > longRun ? first : timeOf(timed);
}

function repeatsOf(milliseconds: number): number {
  return Math.max(1, Math.min(100, Math.round(measurementMilliseconds / Math.max(milliseconds, 0.01))));
}

async function alone(timed: Timed, estimate: number, least: number): Promise<number> {
  const times: number[] = [];
  while (times.length < least) times.push(await timeOf(timed, repeatsOf(estimate)));
  return medianOf(times);
}
