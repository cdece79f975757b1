// The crosshair that every chart of a view shows at the same x, and the tip of the chart that the pointer is in.

import { createPortal } from 'react-dom';
import { ChartTip } from './chart-tip.tsx';
import { useChartView } from './chart-view.ts';
import type { PlotProps } from './plot.ts';
import { pointNear } from './plot-marks.tsx';
import { nearestIndex, placeX, placeY, type Placed } from './plot-scale.ts';

interface PlotCursorProps {
  readonly plot: PlotProps;
  readonly placed: Placed;
  /** Where the tip, which is no drawing, goes. */
  readonly frame: HTMLElement | null;
}

export function PlotCursor({ plot, placed, frame }: PlotCursorProps) {
  const cursor = useChartView((state) => state.cursor);
  const pinned = useChartView((state) => state.pinned);
  const isSource = useChartView((state) => state.source === plot.label);
  const shown = cursor ?? pinned;
  return (
    <>
      {pinned !== undefined && <Hair at={pinned} placed={placed} isPinned />}
      {cursor !== undefined && <Hair at={cursor} placed={placed} />}
      {shown !== undefined && isInside(placed, shown) && <Dots at={shown} plot={plot} placed={placed} />}
      {isSource && cursor !== undefined && frame !== null && createPortal(<Tip at={cursor} plot={plot} placed={placed} />, frame)}
    </>
  );
}

const isInside = ({ x }: Placed, at: number): boolean => at >= x.domain[0] && at <= x.domain[1];

function Hair({ at, placed, isPinned = false }: { readonly at: number; readonly placed: Placed; readonly isPinned?: boolean }) {
  if (!isInside(placed, at)) return null;
  const { area } = placed;
  const x = placeX(placed, at);
  return (
    <>
      <line x1={x} x2={x} y1={area.y} y2={area.y + area.height} stroke={isPinned ? 'var(--accent)' : 'var(--ink-3)'} strokeWidth={1} />
      {isPinned && <circle cx={x} cy={area.y} r={3.5} fill="var(--accent)" />}
    </>
  );
}

function Dots({ at, plot, placed }: { readonly at: number; readonly plot: PlotProps; readonly placed: Placed }) {
  return plot.series
    .filter(({ opacity = 1 }) => opacity === 1)
    .map((series) => {
      const point = pointNear(series, at, nearestIndex);
      if (point === undefined || !isInside(placed, point.x)) return null;
      return (
        <circle
          key={series.key}
          cx={placeX(placed, point.x)}
          cy={placeY(placed, point.y)}
          r={3.5}
          fill="var(--surface)"
          stroke={series.color}
          strokeWidth={2}
        />
      );
    });
}

function Tip({ at, plot, placed }: { readonly at: number; readonly plot: PlotProps; readonly placed: Placed }) {
  const tip = plot.tip(at);
  if (tip === undefined) return null;
  const { area } = placed;
  const x = placeX(placed, at);
  const isRight = x - area.x > area.width / 2;
  const side = isRight ? { right: `calc(100% - ${(x - 12).toFixed(0)}px)` } : { left: `${(x + 12).toFixed(0)}px` };
  return (
    <div className="plot-tip" style={{ ...side, top: area.y }}>
      <ChartTip {...tip} />
    </div>
  );
}
