// From full columns to what is drawn: smooth first, on every step, then thin out without losing spikes.

/** At most this many points of a series are drawn. */
export const MOST_POINTS = 800;

export interface SeriesPoint {
  readonly step: number;
  readonly raw: number;
  readonly smooth: number;
}

/**
 * Exponential moving average, corrected for its start: s_k = w s_(k-1) + (1 - w) x_k, shown as s_k / (1 - w^k).
 * Steps without a finite value keep the last average.
 */
export function smooth(values: Float64Array, weight: number): Float64Array {
  const smoothed = new Float64Array(values.length);
  let sum = 0;
  let share = 0;
  for (const [index, value] of values.entries()) {
    if (Number.isFinite(value)) {
      sum = weight * sum + (1 - weight) * value;
      share = weight * share + (1 - weight);
    }
    smoothed[index] = share === 0 ? Number.NaN : sum / share;
  }
  return smoothed;
}

/** Indices to draw: the first, the last, and of each bucket its lowest and highest value, so that no spike is lost. */
export function thin(values: Float64Array, most = MOST_POINTS): readonly number[] {
  if (values.length <= most) return Array.from(values.keys());
  const buckets = Math.floor((most - 2) / 2);
  const chosen = [0];
  for (let bucket = 0; bucket < buckets; bucket += 1) {
    const from = 1 + Math.floor((bucket * (values.length - 2)) / buckets);
    const to = 1 + Math.floor(((bucket + 1) * (values.length - 2)) / buckets);
    chosen.push(...extremes(values, from, to));
  }
  chosen.push(values.length - 1);
  return chosen;
}

/** Where the lowest and the highest value of [from, to) lie, in order; one index when they are the same. */
function extremes(values: Float64Array, from: number, to: number): readonly number[] {
  let lowest = from;
  let highest = from;
  for (let index = from; index < to; index += 1) {
    const value = values[index] ?? Number.NaN;
    if (value < (values[lowest] ?? 0)) lowest = index;
    if (value > (values[highest] ?? 0)) highest = index;
  }
  if (lowest === highest) return [lowest];
  return lowest < highest ? [lowest, highest] : [highest, lowest];
}

/** A metric as points to draw. */
export function seriesOf(steps: Float64Array, values: Float64Array, weight: number): readonly SeriesPoint[] {
  const smoothed = smooth(values, weight);
  return thin(values).map((index) => ({
    step: steps[index] ?? 0,
    raw: values[index] ?? Number.NaN,
    smooth: smoothed[index] ?? Number.NaN,
  }));
}
