import { useMemo } from 'react';
import type { MetricColumns } from '../client/metric-columns.ts';
import { seriesOf, smooth, thin } from '../client/series.ts';
import { Panel } from '../components/panel.tsx';
import { useWords } from '../words/use-words.ts';
import { ChartTip } from './chart-tip.tsx';
import type { BandLine, BandPoint } from './band.ts';
import { LineBand } from './line-band.tsx';
import { niceTicks, stepTicks } from './ticks.ts';

export interface SmallSeries {
  readonly key: string;
  readonly name: string;
  readonly color: string;
  readonly dash?: string;
}

interface SmallChartProps {
  readonly title: string;
  readonly value: string | undefined;
  readonly columns: MetricColumns;
  readonly version: number;
  readonly steps: number;
  readonly smoothing: number;
  readonly series: readonly SmallSeries[];
}

/** One or two metrics in a small panel, over the same steps as the loss. */
export function SmallChart({ title, value, columns, version, smoothing, series }: SmallChartProps) {
  const { words, format } = useWords();
  const points = useMemo(() => readPoints(columns, series, smoothing, version), [columns, series, smoothing, version]);
  const keys = series.flatMap((one) => [one.key, ...(smoothing > 0 ? [`${one.key}Smooth`] : [])]);
  const values = points.flatMap((point) =>
    keys.flatMap((key) => (point[key] !== undefined && Number.isFinite(point[key]) ? [point[key]] : [])),
  );
  const last = points.at(-1);
  if (values.length === 0 || last === undefined) return null;
  const low = Math.min(...values);
  const high = Math.max(...values);
  const ticks = niceTicks(low >= 0 && low < high * 0.6 ? 0 : low, high, 3);
  return (
    <Panel title={title} meta={value !== undefined && <span className="chart-value-small">{value}</span>}>
      <LineBand
        label={series.map((one) => words.chart.seriesSummary(one.name, format.plain(last[shownKey(one, smoothing)] ?? 0))).join(' ')}
        height={150}
        points={points}
        stepDomain={[0, Math.max(1, last.step)]}
        stepTicks={stepTicks(Math.max(1, last.step), 3)}
        valueTicks={ticks}
        axisWidth={48}
        gutter={0}
        showSteps
        lines={series.flatMap((one) => linesOf(one, smoothing))}
        formatValue={format.plain}
        formatStep={format.whole}
        tip={(step) => {
          const point = points.find((one) => one.step === step);
          if (point === undefined) return null;
          return (
            <ChartTip
              title={words.run.stepOnly(format.whole(step))}
              rows={series.map((one) => ({ name: one.name, value: format.plain(point[one.key] ?? 0) }))}
            />
          );
        }}
      />
      {series.length > 1 && <Legend series={series} />}
    </Panel>
  );
}

const shownKey = (series: SmallSeries, smoothing: number): string => (smoothing > 0 ? `${series.key}Smooth` : series.key);

function linesOf({ key, color, dash }: SmallSeries, smoothing: number): readonly BandLine[] {
  if (smoothing === 0) return [{ key, color, dash, width: 1.75 }];
  return [
    { key, color, opacity: 0.35, width: 1 },
    { key: `${key}Smooth`, color, dash, width: 1.75 },
  ];
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

/** All series at the union of the steps that the first one keeps, so that hovering meets every line. */
function readPoints(columns: MetricColumns, series: readonly SmallSeries[], smoothing: number, version: number): readonly BandPoint[] {
  if (version < 0) return [];
  const steps = columns.column('step');
  const first = series[0];
  if (first === undefined) return [];
  if (series.length === 1) {
    const points = seriesOf(steps, columns.column(first.key), smoothing);
    return points.map((point) => ({
      step: point.step,
      [first.key]: point.raw,
      ...(smoothing > 0 ? { [`${first.key}Smooth`]: point.smooth } : {}),
    }));
  }
  const raw = series.map((one) => columns.column(one.key));
  const smoothed = raw.map((values) => smooth(values, smoothing));
  const kept = [...new Set(raw.flatMap((values) => thin(values, 400)))].sort((a, b) => a - b);
  return kept.map((index) => {
    const point: Record<string, number> & { step: number } = { step: steps[index] ?? 0 };
    for (const [which, one] of series.entries()) {
      point[one.key] = raw[which]?.[index] ?? Number.NaN;
      if (smoothing > 0) point[`${one.key}Smooth`] = smoothed[which]?.[index] ?? Number.NaN;
    }
    return point;
  });
}
