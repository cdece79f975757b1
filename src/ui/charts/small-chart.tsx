import { useMemo, type ReactNode } from 'react';
import { indexAt, stepAt } from '../client/run-axis.ts';
import type { DrawnLine } from '../client/series.ts';
import { useWords } from '../words/use-words.ts';
import { columnsOf } from './chart-files.ts';
import { ChartPanel } from './chart-panel.tsx';
import type { PlotReference, PlotSeries } from './plot.ts';
import { Plot } from './plot-frame.tsx';
import type { Placed } from './plot-scale.ts';
import { rangeOf, readLine, valueScaleOf, xScaleOf, type RunChart } from './run-chart.ts';

export interface SmallSeries {
  readonly key: string;
  readonly name: string;
  readonly color: string;
  readonly dash?: string;
}

interface SmallChartProps {
  readonly chart: RunChart;
  readonly title: string;
  readonly value: ReactNode;
  readonly fileName: string;
  readonly smoothing: number;
  readonly series: readonly SmallSeries[];
  readonly references?: readonly PlotReference[];
  readonly marks?: (placed: Placed) => ReactNode;
  readonly format: (value: number) => string;
  /** Of the y axis; absent: plain numbers. */
  readonly formatAxis?: (value: number) => string;
  /** Below the chart. */
  readonly foot?: ReactNode;
}

/** A small panel is some 250 pixels wide: more points than these cannot be told apart. */
const mostPoints = 400;

/** One or two metrics in a small panel, over the same x as the loss. */
export function SmallChart(props: SmallChartProps) {
  const { chart, title, value, smoothing, series, references = [], marks, format: say, foot } = props;
  const { words, format } = useWords();
  const lines = useMemo(
    () => series.map(({ key }) => readLine(chart, key, smoothing, Math.floor(mostPoints / Math.min(2, series.length)))),
    [chart, series, smoothing],
  );
  const range = rangeOf(...lines.flatMap(({ raw, smooth }) => (smoothing > 0 ? [raw, smooth] : [raw])));
  if (range === undefined) return null;
  const whole =
    rangeOf(
      range,
      references.map((one) => one.value),
    ) ?? range;
  const x = xScaleOf(chart, 3, format);
  const summary = series.map((one, index) => words.chart.seriesSummary(one.name, say(lastOf(lines[index])))).join(' ');
  return (
    <ChartPanel
      title={title}
      meta={value !== undefined && <span className="chart-value-small">{value}</span>}
      fileName={props.fileName}
      csv={() =>
        columnsOf(
          chart.columns,
          series.map(({ key }) => key),
        )
      }
      table={[
        { name: words.chart.axes[chart.axis.kind], values: lines[0]?.xs ?? [], format: x.format },
        ...series.map((one, index) => ({ name: one.name, values: lines[index]?.raw ?? [], format: say })),
      ]}
    >
      <Plot
        label={summary}
        height={168}
        x={x}
        y={valueScaleOf(whole, { count: 5, format: props.formatAxis ?? format.plain })}
        axisWidth={48}
        gutter={0}
        showX
        series={series.flatMap((one, index) => drawn(one, lines[index], smoothing))}
        references={references}
        marks={marks}
        tip={(at) => {
          const [first] = lines;
          if (first === undefined) return undefined;
          const step = stepAt(chart.axis, first.xs[indexAt(first.xs, at)] ?? at);
          return {
            title: words.run.stepOnly(format.whole(step)),
            rows: series.map((one, index) => ({ name: one.name, value: say(valueNear(lines[index], at)) })),
          };
        }}
      />
      {series.length > 1 && <Legend series={series} />}
      {foot}
    </ChartPanel>
  );
}

function lastOf(line: DrawnLine | undefined): number {
  return line?.smooth.findLast(Number.isFinite) ?? Number.NaN;
}

function valueNear(line: DrawnLine | undefined, at: number): number {
  return line === undefined ? Number.NaN : (line.raw[indexAt(line.xs, at)] ?? Number.NaN);
}

function drawn({ key, color, dash }: SmallSeries, line: DrawnLine | undefined, smoothing: number): readonly PlotSeries[] {
  if (line === undefined) return [];
  const strong: PlotSeries = { key, color, dash, width: 1.75, xs: line.xs, ys: line.smooth, dots: true };
  return smoothing === 0 ? [strong] : [{ key: `${key} raw`, color, opacity: 0.35, width: 1, xs: line.xs, ys: line.raw }, strong];
}

function Legend({ series }: { readonly series: readonly SmallSeries[] }) {
  return (
    <p className="row row-wrap small ink-2 chart-legend">
      {series.map((one) => (
        <span key={one.key} className="row">
          <svg width={20} height={4} aria-hidden="true">
            <line x1={0} x2={20} y1={2} y2={2} stroke={one.color} strokeWidth={2} strokeDasharray={one.dash} />
          </svg>
          {one.name}
        </span>
      ))}
    </p>
  );
}
