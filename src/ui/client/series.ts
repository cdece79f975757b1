// From full columns to what is drawn: smooth first, on every step, then thin out without losing spikes.

/** At most this many points of a series are drawn. */
export const MOST_POINTS = 800;

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

/**
 * Indices of [from, to) to draw: the first, the last, and of each bucket its lowest and highest value, so that no spike is
 * lost. Values that are not finite are no extremes.
 */
export function thin(values: Float64Array, most = MOST_POINTS, from = 0, to = values.length): readonly number[] {
  const count = Math.max(0, to - from);
  if (count <= most) return Array.from({ length: count }, (_, index) => from + index);
  const buckets = Math.floor((most - 2) / 2);
  const chosen = [from];
  for (let bucket = 0; bucket < buckets; bucket += 1) {
    const first = from + 1 + Math.floor((bucket * (count - 2)) / buckets);
    const next = from + 1 + Math.floor(((bucket + 1) * (count - 2)) / buckets);
    chosen.push(...extremes(values, first, next));
  }
  chosen.push(to - 1);
  return chosen;
}

/** Where the lowest and the highest value of [from, to) lie, in order; one index when they are the same. */
function extremes(values: Float64Array, from: number, to: number): readonly number[] {
  let lowest = from;
  let highest = from;
  let low = Infinity;
  let high = -Infinity;
  for (let index = from; index < to; index += 1) {
    const value = values[index] ?? Number.NaN;
    if (!Number.isFinite(value)) continue;
    if (value < low) [low, lowest] = [value, index];
    if (value > high) [high, highest] = [value, index];
  }
  if (lowest === highest) return [lowest];
  return lowest < highest ? [lowest, highest] : [highest, lowest];
}

/** A metric as it is drawn. */
export interface DrawnLine {
  readonly xs: Float64Array;
  readonly raw: Float64Array;
  readonly smooth: Float64Array;
  /** Points that are drawn, and how many there are in the part that is shown. */
  readonly drawn: number;
  readonly all: number;
}

export interface LineWish {
  readonly xs: Float64Array;
  readonly values: Float64Array;
  /** Of the moving average, 0 to 0.99. */
  readonly smoothing: number;
  /** Indices [from, to) of the part that is shown. */
  readonly part: readonly [from: number, to: number];
  readonly most?: number;
  /** Indices before which the line is broken. */
  readonly breaks?: ReadonlySet<number>;
}

/** Smooths every step, then keeps what is to be drawn; a break is a point without a value. */
export function lineOf({ xs, values, smoothing, part, most = MOST_POINTS, breaks }: LineWish): DrawnLine {
  const smoothed = smoothing > 0 ? smooth(values, smoothing) : values;
  const kept = thin(values, most, part[0], Math.min(part[1], values.length));
  const places = breaks === undefined || breaks.size === 0 ? kept : withBreaks(kept, [...breaks]);
  const pick = (from: Float64Array): Float64Array =>
    Float64Array.from(places, (index) => (index < 0 ? Number.NaN : (from[index] ?? Number.NaN)));
  // A break stands where the line goes on, so that x ascends.
  const at = Float64Array.from(places, (index, place) => xs[index < 0 ? (places[place + 1] ?? 0) : index] ?? 0);
  return { xs: at, raw: pick(values), smooth: pick(smoothed), drawn: kept.length, all: Math.max(0, part[1] - part[0]) };
}

/** -1 between two kept indices with a break between them. */
function withBreaks(kept: readonly number[], breaks: readonly number[]): readonly number[] {
  const sorted = breaks.toSorted((a, b) => a - b);
  let next = 0;
  return kept.flatMap((index, place) => {
    const before = kept[place - 1];
    while (next < sorted.length && before !== undefined && (sorted[next] ?? 0) <= before) next += 1;
    const isBroken = before !== undefined && next < sorted.length && (sorted[next] ?? 0) <= index;
    return isBroken ? [-1, index] : [index];
  });
}
