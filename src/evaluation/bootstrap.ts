// How sure is a figure? The percentile bootstrap (Efron 1979): the items of an evaluation (queries, pairs) are drawn with
// replacement, as many as there are, and the figure is worked out again for every draw.

import { Random } from '../base/random.ts';
import type { Statistics } from './statistic.ts';

const drawCount = 1000;
/** Of the interval. */
const coverage = 0.95;

/** Figures of the draws by metric. Draws of equally many items under one seed are the same draws: they can be compared one by one. */
export type Draws = Readonly<Record<string, Float64Array>>;

export type Interval = readonly [low: number, high: number];

/** The change from one figure to another on the same items, with its interval. */
export interface Change {
  readonly by: number;
  readonly low: number;
  readonly high: number;
}

/** Draws 1,000 times; a function of the seed, the number of items and the statistics alone. */
export function bootstrapDraws(items: number, statistics: Statistics, seed: number): Draws {
  const entries = Object.entries(statistics);
  const draws = Object.fromEntries(entries.map(([metric]) => [metric, new Float64Array(drawCount)]));
  const counts = new Uint32Array(items);
  for (let draw = 0; draw < drawCount; draw += 1) {
    const random = new Random(seed, draw);
    counts.fill(0);
    for (let i = 0; i < items; i += 1) {
      // 32 bits are plenty for an index, and cost half of what `below` does.
      const item = Math.floor((random.bits() / 2 ** 32) * items);
      counts[item] = (counts[item] ?? 0) + 1;
    }
    for (const [metric, statistic] of entries) draws[metric]?.fill(statistic(counts), draw, draw + 1);
  }
  return draws;
}

/**
 * The 2.5th and 97.5th percentile of the draws, with linear interpolation between two of them; draws in which the figure
 * is not defined are left out. Undefined where none is left.
 */
export function intervalOf(draws: Float64Array): Interval | undefined {
  const sorted = draws.filter(Number.isFinite).sort();
  if (sorted.length === 0) return undefined;
  return [percentile(sorted, (1 - coverage) / 2), percentile(sorted, (1 + coverage) / 2)];
}

/** Paired bootstrap: how much higher the one figure is than the other on the same draws. */
export function changeBetween(
  figures: { readonly now: number; readonly before: number },
  now: Float64Array,
  before: Float64Array,
): Change | undefined {
  const interval = intervalOf(now.map((value, draw) => value - (before[draw] ?? Number.NaN)));
  if (interval === undefined) return undefined;
  const [low, high] = interval;
  return { by: figures.now - figures.before, low, high };
}

function percentile(sorted: Float64Array, share: number): number {
  const place = share * (sorted.length - 1);
  const below = Math.floor(place);
  const [low = 0, high = low] = sorted.subarray(below, below + 2);
  return low + (place - below) * (high - low);
}
