// What all charts of one stage share: its columns, their x, and the part that is shown.

import { useMemo } from 'react';
import { useChartPreferences } from '../client/chart-preferences.ts';
import type { MetricColumns } from '../client/metric-columns.ts';
import { axisOf, breaksAt, indicesIn, type AxisKind, type RunAxis } from '../client/run-axis.ts';
import { gapsOf, type Gap } from '../client/run-gaps.ts';
import { lineOf, type DrawnLine } from '../client/series.ts';
import type { RunEvent } from '../../contract/run-calls.ts';
import type { Formats } from '../words/format.ts';
import { useChartView } from './chart-view.ts';
import type { Numbers } from './plot.ts';
import type { AxisScale } from './plot-scale.ts';
import { logTicks, ticksWithin, timeTicks } from './ticks.ts';

export interface RunChart {
  readonly columns: MetricColumns;
  /** Moves when the columns have grown. */
  readonly version: number;
  readonly axis: RunAxis;
  readonly gaps: readonly Gap[];
  readonly breaks: ReadonlySet<number>;
  /** The part of the axis that is shown. */
  readonly shown: readonly [from: number, to: number];
  readonly isZoomed: boolean;
  readonly logarithmicX: boolean;
}

interface RunChartWish {
  readonly columns: MetricColumns;
  readonly version: number;
  readonly events: readonly RunEvent[];
  /** The last step with something to draw that is not in the columns. */
  readonly lastStep: number;
}

export function useRunChart({ columns, version, events, lastStep }: RunChartWish): RunChart {
  const wanted = useChartPreferences((state) => state.axis);
  const logarithmicX = useChartPreferences((state) => state.logarithmicX);
  const follows = useChartPreferences((state) => state.followsLatest);
  const window = useChartView((state) => state.window);
  const gaps = useMemo(() => (version < 0 ? [] : gapsOf(columns, events)), [columns, version, events]);
  const axis = useMemo(() => read(columns, wanted, version), [columns, wanted, version]);
  const whole = wholeOf(axis, lastStep, logarithmicX);
  return {
    columns,
    version,
    axis,
    gaps,
    breaks: breaksAt(axis, gaps),
    shown: window === undefined ? whole : partOf(whole, window, follows),
    isZoomed: window !== undefined,
    logarithmicX,
  };
}

/** The columns are one growing object; `version` says when to read it again. */
function read(columns: MetricColumns, wanted: AxisKind, version: number): RunAxis {
  return axisOf(columns, version < 0 ? 'step' : wanted);
}

function wholeOf({ kind, xs }: RunAxis, lastStep: number, logarithmic: boolean): readonly [number, number] {
  const last = kind === 'step' ? Math.max(lastStep, xs.at(-1) ?? 0, 1) : Math.max(xs.at(-1) ?? 0, 1e-3);
  const first = logarithmic ? (xs.find((x) => x > 0) ?? 1) : 0;
  return [Math.min(first, last / 2), last];
}

/** The chosen part inside the whole; where the latest is followed, as wide and at its end. */
export function partOf(
  [low, high]: readonly [number, number],
  [from, to]: readonly [number, number],
  follows: boolean,
): readonly [number, number] {
  const width = Math.min(to - from, high - low);
  const end = follows ? high : Math.min(high, Math.max(to, low + width));
  return [Math.max(low, end - width), end];
}

/** The x axis of a chart with room for about so many ticks. */
export function xScaleOf(chart: Pick<RunChart, 'axis' | 'shown' | 'logarithmicX'>, count: number, format: Formats): AxisScale {
  const { shown, logarithmicX, axis } = chart;
  const isTime = axis.kind === 'active' || axis.kind === 'wall';
  const ticks = isTime ? timeTicks(...shown, count) : ticksWithin(...shown, count, axis.kind === 'step');
  return {
    domain: shown,
    logarithmic: logarithmicX,
    ticks: logarithmicX ? within(logTicks(...shown), shown).filter(decades(count)) : ticks,
    format: formatOfAxis(axis.kind, format),
  };
}

const within = (ticks: readonly number[], [low, high]: readonly [number, number]): readonly number[] =>
  ticks.filter((tick) => tick >= low && tick <= high);

/** Only powers of ten where there would be too many. */
const decades =
  (count: number) =>
  (tick: number, _: number, all: readonly number[]): boolean =>
    all.length <= count || Number.isInteger(Math.log10(tick));

export function formatOfAxis(kind: AxisKind, format: Formats): (x: number) => string {
  if (kind === 'step') return format.whole;
  if (kind === 'tokens') return format.compact;
  return (seconds) => (seconds === 0 ? '0' : format.roughly(seconds));
}

/** A metric over the part that is shown. */
export function readLine(chart: RunChart, key: string, smoothing: number, most?: number): DrawnLine {
  const { axis, columns, breaks, shown, isZoomed } = chart;
  const part = indicesIn(axis.xs, isZoomed ? shown : undefined);
  return lineOf({ xs: axis.xs, values: columns.column(key), smoothing, part, breaks, ...(most === undefined ? {} : { most }) });
}

/** The lowest and the highest finite value; undefined where there is none. */
export function rangeOf(...columns: readonly Numbers[]): readonly [low: number, high: number] | undefined {
  let low = Infinity;
  let high = -Infinity;
  for (const column of columns) {
    for (const value of column) {
      if (!Number.isFinite(value)) continue;
      if (value < low) low = value;
      if (value > high) high = value;
    }
  }
  return low > high ? undefined : [low, high];
}

export interface ValueScaleWish {
  /** About so many ticks. */
  readonly count: number;
  readonly format: (value: number) => string;
  readonly logarithmic?: boolean;
  /** What no value can leave. */
  readonly bounds?: readonly [low: number, high: number];
}

/** A y axis that leaves a little air around the values, and begins at zero where zero is near. */
export function valueScaleOf([low, high]: readonly [number, number], wish: ValueScaleWish): AxisScale {
  const { count, format, logarithmic = false, bounds = [-Infinity, Infinity] } = wish;
  if (logarithmic) {
    const air = (high / low) ** 0.04;
    const domain = [low / air, high * air] as const;
    return { domain, ticks: within(logTicks(...domain), domain), logarithmic, format };
  }
  const isNearZero = low >= 0 && low < high * 0.35;
  const air = (high - low || Math.abs(high) || 1) * 0.06;
  const domain = [isNearZero ? 0 : Math.max(bounds[0], low - air), Math.min(bounds[1], high + air)] as const;
  return { domain, ticks: ticksWithin(...domain, count), logarithmic, format };
}
