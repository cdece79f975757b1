// Where a plot listens: the pointer and the arrow keys move the crosshair, a click pins it, a drag looks closer.

import { useRef, useState, type KeyboardEvent, type PointerEvent, type ReactNode, type RefObject } from 'react';
import { useWords } from '../words/use-words.ts';
import { pointAt, pointNowhere, resetZoom, togglePin, useChartView, zoomTo } from './chart-view.ts';
import type { PlotProps } from './plot.ts';
import { nearestIndex, shareOf, valueAt, type PlotArea } from './plot-scale.ts';

interface PlotSurfaceProps {
  readonly plot: PlotProps;
  readonly area: RefObject<PlotArea | undefined>;
  readonly onFrame: (frame: HTMLElement | null) => void;
  readonly children: ReactNode;
}

/** Pixels that make a drag of a click. */
const dragPixels = 6;

export function PlotSurface({ plot, area, onFrame, children }: PlotSurfaceProps) {
  const began = useRef<number | undefined>(undefined);
  const [drag, setDrag] = useState<readonly [number, number]>();
  const shareAt = (event: PointerEvent): number | undefined => {
    const place = area.current;
    if (place === undefined) return undefined;
    const share = (event.clientX - event.currentTarget.getBoundingClientRect().left - place.x) / place.width;
    return share < -0.02 || share > 1.02 ? undefined : Math.min(1, Math.max(0, share));
  };
  const move = (event: PointerEvent): void => {
    const share = shareAt(event);
    if (share === undefined) {
      if (began.current === undefined) pointNowhere();
      return;
    }
    const from = began.current;
    if (from !== undefined && Math.abs(share - from) * (area.current?.width ?? 0) > dragPixels) setDrag([from, share]);
    pointAt(snapped(plot, valueAt(plot.x, share)), plot.label);
  };
  const press = (event: PointerEvent): void => {
    if (event.button !== 0 || event.pointerType === 'touch') return;
    began.current = shareAt(event);
    event.currentTarget.setPointerCapture(event.pointerId);
  };
  const release = (event: PointerEvent): void => {
    const share = shareAt(event);
    if (drag !== undefined) zoomTo(valueAt(plot.x, drag[0]), valueAt(plot.x, drag[1]));
    else if (share !== undefined && (began.current !== undefined || event.pointerType === 'touch'))
      pin(plot, valueAt(plot.x, share), area.current);
    began.current = undefined;
    setDrag(undefined);
  };
  return (
    <div
      ref={onFrame}
      className="chart-plot"
      role="group"
      aria-label={plot.label}
      style={{ height: plot.height }}
      onPointerMove={move}
      onPointerDown={press}
      onPointerUp={release}
      onPointerLeave={() => began.current === undefined && pointNowhere()}
      onDoubleClick={resetZoom}
    >
      {children}
      <Keys plot={plot} area={area} />
      {drag !== undefined && <Chosen drag={drag} area={area.current} />}
    </div>
  );
}

/** The part that a drag covers. */
function Chosen({ drag, area }: { readonly drag: readonly [number, number]; readonly area: PlotArea | undefined }) {
  if (area === undefined) return null;
  const [from, to] = [Math.min(...drag), Math.max(...drag)];
  return (
    <div
      className="plot-chosen"
      style={{ left: area.x + from * area.width, width: (to - from) * area.width, top: area.y, height: area.height }}
    />
  );
}

/** The whole plot to a keyboard and a screen reader: a slider over its points. */
function Keys({ plot, area }: { readonly plot: PlotProps; readonly area: RefObject<PlotArea | undefined> }) {
  const { words } = useWords();
  const cursor = useChartView((state) => (state.source === plot.label ? state.cursor : undefined));
  const pinned = useChartView((state) => state.pinned);
  const at = cursor ?? pinned ?? plot.x.domain[1];
  const tip = plot.tip(at);
  const said = tip === undefined ? plot.x.format(at) : `${tip.title}: ${tip.rows.map(({ name, value }) => `${name} ${value}`).join(', ')}`;
  return (
    <div
      className="plot-keys"
      role="slider"
      tabIndex={0}
      aria-label={words.chart.points}
      aria-valuemin={plot.x.domain[0]}
      aria-valuemax={plot.x.domain[1]}
      aria-valuenow={at}
      aria-valuetext={said}
      onKeyDown={(event) => walk(event, plot, at, area.current)}
      onBlur={pointNowhere}
    />
  );
}

function walk(event: KeyboardEvent, plot: PlotProps, at: number, area: PlotArea | undefined): void {
  const stops = stopsOf(plot);
  const here = nearestIndex(stops, at);
  const moves: Readonly<Record<string, number>> = {
    ArrowLeft: -1,
    ArrowRight: 1,
    PageUp: -10,
    PageDown: 10,
    Home: -stops.length,
    End: stops.length,
  };
  const by = moves[event.key];
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (by !== undefined) {
    const next = stops[Math.min(stops.length - 1, Math.max(0, here + by))];
    if (next !== undefined) pointAt(next, plot.label);
  } else if (event.key === 'Enter') pin(plot, at, area);
  else if (event.key === '+' || event.key === '=') closer(plot, at, 0.5);
  else if (event.key === '-') closer(plot, at, 2);
  else if (event.key === '0' || event.key === 'Escape') resetZoom();
  else return;
  event.preventDefault();
}

/** A part around a place, as many times as wide as what is shown; never wider than everything. */
function closer(plot: PlotProps, at: number, times: number): void {
  if (times > 1 && useChartView.getState().window === undefined) return;
  const middle = shareOf(plot.x, at);
  zoomTo(valueAt(plot.x, middle - times / 2), valueAt(plot.x, middle + times / 2));
}

const stopsOf = (plot: PlotProps): ArrayLike<number> => plot.stops ?? plot.series[0]?.xs ?? [];

function snapped(plot: PlotProps, x: number): number {
  const stops = stopsOf(plot);
  return stops[nearestIndex(stops, x)] ?? x;
}

function pin(plot: PlotProps, x: number, area: PlotArea | undefined): void {
  const [low, high] = plot.x.domain;
  togglePin(snapped(plot, x), ((high - low) / Math.max(1, area?.width ?? 1)) * dragPixels);
}
