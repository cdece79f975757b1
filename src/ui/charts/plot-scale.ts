// From values to places on a plot and back: one axis, linear or logarithmic.

export interface AxisScale {
  readonly domain: readonly [low: number, high: number];
  readonly ticks: readonly number[];
  readonly logarithmic: boolean;
  readonly format: (value: number) => string;
}

/** Pixels of a plot inside its axes. */
export interface PlotArea {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** A plot with its axes where it lies. */
export interface Placed {
  readonly area: PlotArea;
  readonly x: AxisScale;
  readonly y: AxisScale;
}

export const placeX = ({ area, x }: Placed, value: number): number => area.x + shareOf(x, value) * area.width;
export const placeY = ({ area, y }: Placed, value: number): number => area.y + (1 - shareOf(y, value)) * area.height;

/** Where a value lies on its axis: 0 at the low end, 1 at the high one. */
export function shareOf({ domain: [low, high], logarithmic }: Pick<AxisScale, 'domain' | 'logarithmic'>, value: number): number {
  if (high === low) return 0.5;
  return logarithmic ? Math.log(value / low) / Math.log(high / low) : (value - low) / (high - low);
}

/** The value at a share of the axis; the inverse of {@link shareOf}. */
export function valueAt({ domain: [low, high], logarithmic }: Pick<AxisScale, 'domain' | 'logarithmic'>, share: number): number {
  return logarithmic ? low * (high / low) ** share : low + share * (high - low);
}

/** Index of the value nearest to `wanted` in ascending values; -1 where there is none. */
export function nearestIndex(values: ArrayLike<number>, wanted: number): number {
  let low = 0;
  let high = values.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((values[middle] ?? 0) < wanted) low = middle + 1;
    else high = middle;
  }
  const before = values[low - 1];
  const after = values[low];
  return before !== undefined && after !== undefined && wanted - before < after - wanted ? low - 1 : Math.min(low, values.length - 1);
}
