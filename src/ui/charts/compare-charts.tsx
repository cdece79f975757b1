// The same metric of several runs over each other. A chunk of its own, as the charts of one run are.

import { useEffect, useMemo } from 'react';
import { useChartPreferences } from '../client/chart-preferences.ts';
import { curveOf, metricName, metricsOfView, setsOf, viewOf } from '../client/evaluation-view.ts';
import { metricsOf, useMetricVersion } from '../client/metric-store.ts';
import { usePreferences } from '../client/preferences.ts';
import { axisOf, indicesIn, placeOfStep, type RunAxis } from '../client/run-axis.ts';
import { lineOf } from '../client/series.ts';
import type { OpenRun } from '../client/studio-store.ts';
import type { Formats } from '../words/format.ts';
import { useWords } from '../words/use-words.ts';
import { ChartPanel } from './chart-panel.tsx';
import { resetChartView, useChartView } from './chart-view.ts';
import type { CompareLook } from './compare-looks.ts';
import type { PlotSeries } from './plot.ts';
import { Plot } from './plot-frame.tsx';
import { nearestIndex } from './plot-scale.ts';
import { partOf, rangeOf, valueScaleOf, xScaleOf } from './run-chart.ts';

export interface ComparedRun {
  readonly run: OpenRun;
  readonly stageIndex: number;
  readonly name: string;
  readonly look: CompareLook;
}

interface CompareChartsProps {
  readonly runs: readonly ComparedRun[];
}

/** Five curves at once: fewer points a curve keep the whole light. */
const mostPoints = 400;
const keys = ['loss', 'gradientNorm', 'learningRate'] as const;

export function CompareCharts({ runs }: CompareChartsProps) {
  const { words } = useWords();
  useEffect(() => resetChartView, []);
  const titles = { loss: words.chart.loss, gradientNorm: words.chart.gradientNorm, learningRate: words.chart.learningRate };
  return (
    <div className="compare-grid">
      <CompareMetric runs={runs} metricKey="loss" title={titles.loss} />
      <CompareQuality runs={runs} />
      {keys.slice(1).map((key) => (
        <CompareMetric key={key} runs={runs} metricKey={key} title={titles[key]} />
      ))}
    </div>
  );
}

interface Drawn {
  readonly compared: ComparedRun;
  readonly axis: RunAxis;
  readonly series: PlotSeries;
}

function CompareMetric({ runs, metricKey, title }: CompareChartsProps & { readonly metricKey: string; readonly title: string }) {
  const version = useMetricVersion();
  const smoothing = usePreferences((state) => state.smoothing);
  const wantsLog = usePreferences((state) => state.lossScale === 'log');
  const kind = useChartPreferences((state) => state.axis);
  const window = useChartView((state) => state.window);
  const drawn = useMemo(() => {
    if (version < 0) return [];
    return runs.flatMap((compared): readonly Drawn[] => {
      const columns = metricsOf(compared.run.status.runId, compared.stageIndex);
      if (columns?.keys.includes(metricKey) !== true) return [];
      const axis = axisOf(columns, kind);
      const part = indicesIn(axis.xs, window);
      const weight = metricKey === 'learningRate' ? 0 : smoothing;
      const line = lineOf({ xs: axis.xs, values: columns.column(metricKey), smoothing: weight, part, most: mostPoints });
      return [{ compared, axis, series: lookOf(compared, line.xs, line.smooth) }];
    });
  }, [runs, metricKey, kind, window, smoothing, version]);
  return <Overlay title={title} drawn={drawn} isLog={metricKey === 'loss' && wantsLog} fileName={metricKey} />;
}

function lookOf({ run, look }: ComparedRun, xs: PlotSeries['xs'], ys: PlotSeries['ys']): PlotSeries {
  return { key: run.status.runId, color: look.color, dash: look.dash, width: 1.75, xs, ys, dots: true };
}

function CompareQuality({ runs }: CompareChartsProps) {
  const { words } = useWords();
  const kind = useChartPreferences((state) => state.axis);
  const version = useMetricVersion();
  const set = runs.flatMap(({ run }) => setsOf(run.evaluations))[0];
  const views = runs.map(({ run }) => (set === undefined ? undefined : viewOf(run.evaluations, set)));
  const metric = views.flatMap((view) => (view === undefined ? [] : metricsOfView(view)))[0];
  const drawn = useMemo(() => {
    if (metric === undefined || set === undefined || version < 0) return [];
    return runs.flatMap((compared): readonly Drawn[] => {
      const columns = metricsOf(compared.run.status.runId, compared.stageIndex);
      const curve = curveOf(viewOf(compared.run.evaluations, set), compared.stageIndex, metric);
      if (columns === undefined || curve.length === 0) return [];
      const axis = axisOf(columns, kind);
      const xs = curve.map(({ step }) => placeOfStep(axis, step));
      const ys = curve.map(({ value }) => value);
      return [{ compared, axis, series: { ...lookOf(compared, xs, ys), rings: true, dots: false } }];
    });
  }, [runs, metric, set, kind, version]);
  if (metric === undefined || drawn.length === 0) return null;
  return <Overlay title={`${metricName(metric)} · ${set ?? words.library.none}`} drawn={drawn} isLog={false} fileName="quality" />;
}

interface OverlayProps {
  readonly title: string;
  readonly drawn: readonly Drawn[];
  readonly isLog: boolean;
  readonly fileName: string;
}

function Overlay({ title, drawn, isLog, fileName }: OverlayProps) {
  const { words, format } = useWords();
  const logarithmicX = useChartPreferences((state) => state.logarithmicX);
  const window = useChartView((state) => state.window);
  const first = drawn[0];
  const range = rangeOf(...drawn.map(({ series }) => series.ys));
  if (first === undefined || range === undefined) return null;
  const last = Math.max(1e-3, ...drawn.map(({ axis }) => axis.xs.at(-1) ?? 0));
  const whole = [logarithmicX ? Math.min(...drawn.map(({ axis }) => axis.xs.find((x) => x > 0) ?? 1)) : 0, last] as const;
  const shown = window === undefined ? whole : partOf(whole, window, false);
  const x = xScaleOf({ axis: first.axis, shown, logarithmicX }, 5, format);
  const says = (value: number): string => saidValue(value, format);
  return (
    <ChartPanel
      title={title}
      fileName={`compare-${fileName}`}
      csv={() =>
        drawn.flatMap(({ compared, series }) => [
          { name: `${compared.name} x`, values: series.xs },
          { name: compared.name, values: series.ys },
        ])
      }
      table={[
        { name: words.chart.axes[first.axis.kind], values: first.series.xs, format: x.format },
        ...drawn.map(({ compared, series }) => ({
          name: compared.name,
          values: Array.from(first.series.xs, (at) => valueAt(series, at)),
          format: says,
        })),
      ]}
    >
      <Plot
        label={`${words.library.overlay(title, format.whole(drawn.length))}: ${drawn.map(({ compared, series }) => `${compared.name} ${says(series.ys.at(-1) ?? 0)}`).join(', ')}`}
        height={230}
        x={x}
        y={valueScaleOf(range, { count: 4, format: format.plain, logarithmic: isLog && range[0] > 0 })}
        gutter={0}
        showX
        series={drawn.map(({ series }) => series)}
        tip={(at) => ({
          title: `${words.chart.axes[first.axis.kind]} ${x.format(at)}`,
          rows: drawn.map(({ compared, series }) => ({ name: compared.name, value: says(valueAt(series, at)) })),
        })}
      />
    </ChartPanel>
  );
}

function saidValue(value: number, format: Formats): string {
  if (!Number.isFinite(value)) return '—';
  return Math.abs(value) < 0.01 ? format.plain(value) : format.fixed(value);
}

/** Of the drawn point nearest to x, unless the run had ended long before. */
function valueAt({ xs, ys }: PlotSeries, x: number): number {
  return (xs.at(-1) ?? 0) < x ? Number.NaN : (ys[nearestIndex(xs, x)] ?? Number.NaN);
}
