// One plot: axes and grid of the charting library, lines and crosshair of our own. Several plots below each other share
// the x axis, the crosshair and the part that is shown.

import { useCallback, useRef, useState } from 'react';
import { CartesianGrid, LineChart, ResponsiveContainer, usePlotArea, XAxis, YAxis } from 'recharts';
import { AXIS_HEIGHT, TOP, type PlotProps } from './plot.ts';
import { PlotCursor } from './plot-cursor.tsx';
import { GutterLabels, ReferenceMark, SeriesMarks } from './plot-marks.tsx';
import type { Placed, PlotArea } from './plot-scale.ts';
import { PlotSurface } from './plot-surface.tsx';

const axisText = { fontSize: 12, fill: 'var(--ink-3)' };

export function Plot(props: PlotProps) {
  const { height, x, y, gutter, axisWidth = 44, showX, track = 0 } = props;
  const area = useRef<PlotArea | undefined>(undefined);
  const [frame, setFrame] = useState<HTMLElement | null>(null);
  const place = useCallback((placed: PlotArea) => {
    area.current = placed;
  }, []);
  return (
    <PlotSurface plot={props} area={area} onFrame={setFrame}>
      <ResponsiveContainer width="100%" height={height} initialDimension={{ width: 320, height }}>
        <LineChart
          data={ends(x.domain)}
          margin={{ top: TOP, right: gutter + 12, bottom: showX ? 0 : 6, left: 0 }}
          accessibilityLayer={false}
          throttleDelay={250}
        >
          <CartesianGrid vertical={false} stroke="var(--grid)" />
          <XAxis
            dataKey="x"
            type="number"
            domain={[...x.domain]}
            ticks={[...x.ticks]}
            scale={x.logarithmic ? 'log' : 'linear'}
            tickFormatter={x.format}
            tick={axisText}
            tickLine={false}
            axisLine={false}
            height={showX ? AXIS_HEIGHT : 0}
            hide={!showX}
            interval="preserveStartEnd"
            allowDataOverflow
          />
          <YAxis
            domain={[...y.domain]}
            ticks={[...y.ticks]}
            scale={y.logarithmic ? 'log' : 'linear'}
            tickFormatter={y.format}
            tick={axisText}
            tickLine={false}
            axisLine={false}
            width={axisWidth}
            padding={{ bottom: track }}
            interval={0}
            allowDataOverflow
          />
          <Drawing plot={props} track={track} frame={frame} onPlace={place} />
        </LineChart>
      </ResponsiveContainer>
    </PlotSurface>
  );
}

/** The library lays its axes out only where it is given data. */
const ends = ([low, high]: readonly [number, number]) => [{ x: low }, { x: high }];

interface DrawingProps {
  readonly plot: PlotProps;
  readonly track: number;
  readonly frame: HTMLElement | null;
  readonly onPlace: (area: PlotArea) => void;
}

function Drawing({ plot, track, frame, onPlace }: DrawingProps) {
  const whole = usePlotArea();
  if (whole === undefined) return null;
  const area = { x: whole.x, y: whole.y, width: whole.width, height: whole.height - track };
  onPlace(area);
  const placed: Placed = { area, x: plot.x, y: plot.y };
  const clip = `plot-${whole.width.toFixed(0)}-${whole.height.toFixed(0)}-${track}-${whole.x.toFixed(0)}`;
  return (
    <>
      <clipPath id={clip}>
        <rect x={area.x - 4} y={area.y - 4} width={area.width + 8} height={area.height + 8} />
      </clipPath>
      {(plot.references ?? []).map((reference) => (
        <ReferenceMark key={`${reference.dash}${reference.value}`} placed={placed} reference={reference} />
      ))}
      <g clipPath={`url(#${clip})`}>
        {plot.series.map((series) => (
          <SeriesMarks key={series.key} placed={placed} series={series} />
        ))}
      </g>
      {plot.gutter > 0 && plot.labels !== undefined && <GutterLabels placed={placed} labels={plot.labels} />}
      {plot.marks?.(placed)}
      <PlotCursor plot={plot} placed={placed} frame={frame} />
    </>
  );
}
