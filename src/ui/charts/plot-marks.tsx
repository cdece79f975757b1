// Lines, level lines, dots and names of a plot. Each is one element, however many points it has.

import type { PlotLabel, PlotPoints, PlotReference, PlotSeries } from './plot.ts';
import { LABEL_GAP } from './plot.ts';
import { placeX, placeY, type Placed } from './plot-scale.ts';
import { spreadLabels } from './ticks.ts';

/** The path of a line; it begins anew after a point without a value. */
export function pathOf(placed: Placed, { xs, ys }: PlotPoints): string {
  let path = '';
  let isOpen = false;
  for (let index = 0; index < xs.length; index += 1) {
    const x = placeX(placed, xs[index] ?? Number.NaN);
    const y = placeY(placed, ys[index] ?? Number.NaN);
    if (!Number.isFinite(x) || !Number.isFinite(y)) {
      isOpen = false;
      continue;
    }
    path += `${isOpen ? 'L' : 'M'}${x.toFixed(1)} ${y.toFixed(1)}`;
    isOpen = true;
  }
  return path;
}

function bandPath(placed: Placed, { xs, band }: PlotSeries): string {
  if (band === undefined) return '';
  const there: string[] = [];
  const back: string[] = [];
  for (let index = 0; index < xs.length; index += 1) {
    const [low = Number.NaN, high = Number.NaN] = [band.low[index], band.high[index]];
    if (!Number.isFinite(low) || !Number.isFinite(high)) continue;
    const x = placeX(placed, xs[index] ?? 0).toFixed(1);
    there.push(`${x} ${placeY(placed, high).toFixed(1)}`);
    back.unshift(`${x} ${placeY(placed, low).toFixed(1)}`);
  }
  return there.length < 2 ? '' : `M${[...there, ...back].join('L')}Z`;
}

export function SeriesMarks({ placed, series }: { readonly placed: Placed; readonly series: PlotSeries }) {
  const { color, dash, width = 2, opacity = 1, xs, ys, rings = false, dots = false } = series;
  const last = lastOf(series);
  const single = xs.length === 1 && !rings;
  return (
    <>
      {series.band !== undefined && <path d={bandPath(placed, series)} fill={color} fillOpacity={0.14} />}
      <path
        d={pathOf(placed, { xs, ys })}
        fill="none"
        stroke={color}
        strokeWidth={width}
        strokeOpacity={opacity}
        strokeDasharray={dash}
        strokeLinejoin="round"
      />
      {rings &&
        Array.from({ length: xs.length }, (_, index) => (
          <circle
            key={index}
            cx={placeX(placed, xs[index] ?? 0)}
            cy={placeY(placed, ys[index] ?? 0)}
            r={3.25}
            fill="var(--surface)"
            stroke={color}
            strokeWidth={1.75}
          />
        ))}
      {(dots || single) && last !== undefined && <circle cx={placeX(placed, last.x)} cy={placeY(placed, last.y)} r={3.5} fill={color} />}
    </>
  );
}

function lastOf({ xs, ys }: PlotPoints): { readonly x: number; readonly y: number } | undefined {
  for (let index = xs.length - 1; index >= 0; index -= 1) {
    const [x, y] = [xs[index], ys[index]];
    if (x !== undefined && y !== undefined && Number.isFinite(y)) return { x, y };
  }
  return undefined;
}

/** A level line, with its words on it where there is no margin for them. */
export function ReferenceMark({ placed, reference }: { readonly placed: Placed; readonly reference: PlotReference }) {
  const { value, dash, color = 'var(--reference)', label, above = false } = reference;
  const { area } = placed;
  const y = placeY(placed, value);
  if (y < area.y - 1 || y > area.y + area.height + 1) return null;
  return (
    <>
      <line x1={area.x} x2={area.x + area.width} y1={y} y2={y} stroke={color} strokeWidth={1.5} strokeDasharray={dash} />
      {label !== undefined && (
        <text
          x={area.x + area.width - 4}
          y={above ? y - 6 : y + 14}
          textAnchor="end"
          fontSize={12}
          fill={color === 'var(--reference)' ? 'var(--ink-2)' : color}
          className="plot-halo"
        >
          {label}
        </text>
      )}
    </>
  );
}

/** The names of the lines at their right ends, moved apart where they would overlap. */
export function GutterLabels({ placed, labels }: { readonly placed: Placed; readonly labels: readonly PlotLabel[] }) {
  const { area } = placed;
  const places = labels.map(({ value }) => Math.min(Math.max(placeY(placed, value) - area.y, 0), area.height));
  const moved = spreadLabels(places, LABEL_GAP, area.height);
  return labels.map(({ figure, text, color }, index) => (
    <text
      key={text}
      x={area.x + area.width + 10}
      y={area.y + (moved[index] ?? 0)}
      dominantBaseline="central"
      fontSize={12}
      fill="var(--ink-2)"
    >
      <tspan fill={color} fontWeight={600}>
        {figure}
      </tspan>{' '}
      {text}
    </text>
  ));
}

/** y of a series at the point nearest to x, where it has one there. */
export function pointNear({ xs, ys }: PlotPoints, x: number, nearest: (values: ArrayLike<number>, wanted: number) => number) {
  const index = nearest(xs, x);
  const [at, value] = [xs[index], ys[index]];
  return at === undefined || value === undefined || !Number.isFinite(value) ? undefined : { x: at, y: value };
}
