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
  await one.ours.run();
  await one.other?.run();
  const [ours, other] = [await timeOf(one.ours), one.other === undefined ? 0 : await timeOf(one.other)];
  if (!bench.hasTimeFor(one.case, (3 * (ours + other)) / 1000)) return undefined;
  const times =
    one.other === undefined
      ? { ours: await alone(one.ours, ours) }
      : await alternate(one.ours, one.other, { budget: 15_000, repeats: [repeatsOf(ours), repeatsOf(other)] });
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

function repeatsOf(milliseconds: number): number {
  return Math.max(1, Math.min(100, Math.round(measurementMilliseconds / Math.max(milliseconds, 0.01))));
}

async function alone(timed: Timed, estimate: number): Promise<number> {
  const times: number[] = [];
  while (times.length < 3) times.push(await timeOf(timed, repeatsOf(estimate)));
  return medianOf(times);
}
