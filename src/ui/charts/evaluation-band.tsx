import { besideSystems, curveOf, metricName, type BesideSystem, type CurvePoint, type EvaluationView } from '../client/evaluation-view.ts';
import type { Speech } from '../words/use-words.ts';
import { useWords } from '../words/use-words.ts';
import { placeOfStep } from '../client/run-axis.ts';
import type { EventMark } from './event-marks.ts';
import { TRACK, trackOf } from './event-track.tsx';
import type { PlotLabel, PlotReference, PlotSeries, PlotTip } from './plot.ts';
import { Plot } from './plot-frame.tsx';
import { nearestIndex, type AxisScale } from './plot-scale.ts';
import { rangeOf, valueScaleOf, type RunChart } from './run-chart.ts';

interface EvaluationBandProps {
  readonly view: EvaluationView;
  readonly metric: string;
  readonly stageIndex: number;
  readonly curve: readonly CurvePoint[];
  readonly x: AxisScale;
  readonly gutter: number;
  readonly chart: RunChart;
  readonly marks: readonly EventMark[];
}

/** A system that does not learn here: a level line with its name. */
interface Level {
  readonly value: number;
  readonly dash: string;
  readonly name: string;
  readonly onLine: string;
}

/** Retrieval quality over the steps, with the base model dashed and BM25 dotted. */
export function EvaluationBand({ view, metric, stageIndex, curve, x, gutter, chart, marks }: EvaluationBandProps) {
  const speech = useWords();
  const { words, format } = speech;
  const levels = levelsOf(view, metric, speech);
  const beside = besideOf(view, stageIndex, metric);
  const series = [
    seriesOf(curve, chart, { key: 'value', color: 'var(--series-3)', rings: true, withBand: true }),
    ...beside.map(({ system, color, dash, curve: own }) => seriesOf(own, chart, { key: system, color, dash, rings: true })),
  ];
  const known = series.flatMap(({ ys, band }) => [ys, ...(band === undefined ? [] : [band.low, band.high])]);
  const range = rangeOf(
    ...known,
    levels.map(({ value }) => value),
  ) ?? [0, 1];
  const name = metricName(metric);
  const last = curve.at(-1)?.value ?? 0;
  return (
    <Plot
      label={words.chart.evaluationSummary(name, format.whole(curve.length), format.fixed(curve[0]?.value ?? 0), format.fixed(last))}
      height={186}
      showX
      track={TRACK}
      x={x}
      y={valueScaleOf(range, { count: 4, format: format.plain, bounds: [-1, 1] })}
      gutter={gutter}
      series={series}
      references={levels.map((level): PlotReference => ({
        value: level.value,
        dash: level.dash,
        label: gutter > 0 ? undefined : level.onLine,
      }))}
      labels={labelsOf({ curve, beside, levels, name }, speech)}
      marks={trackOf(marks, chart)}
      tip={(at) => tipOf({ at, chart, curve, beside, name, base: view.base?.metrics[metric] }, speech)}
    />
  );
}

interface Look {
  readonly key: string;
  readonly color: string;
  readonly dash?: string;
  readonly rings: boolean;
  readonly withBand?: boolean;
}

function seriesOf(curve: readonly CurvePoint[], { axis }: RunChart, { withBand = false, ...look }: Look): PlotSeries {
  const hasBand = withBand && curve.some(({ interval }) => interval !== undefined);
  return {
    ...look,
    xs: curve.map(({ step }) => placeOfStep(axis, step)),
    ys: curve.map(({ value }) => value),
    band: hasBand
      ? {
          low: curve.map(({ value, interval }) => interval?.[0] ?? value),
          high: curve.map(({ value, interval }) => interval?.[1] ?? value),
        }
      : undefined,
  };
}

interface Named {
  readonly curve: readonly CurvePoint[];
  readonly beside: readonly Beside[];
  readonly levels: readonly Level[];
  readonly name: string;
}

function labelsOf({ curve, beside, levels, name }: Named, { words, format }: Speech): readonly PlotLabel[] {
  const own = curve.slice(-1).map(({ value }) => ({ value, figure: format.fixed(value), text: name, color: 'var(--series-3)' }));
  const others = beside.flatMap(({ system, curve: points, color }) =>
    points.slice(-1).map(({ value }) => ({ value, figure: format.fixed(value), text: words.better.systems[system], color })),
  );
  const level = levels.map((one) => ({ value: one.value, figure: format.fixed(one.value), text: one.name, color: 'var(--ink-2)' }));
  return [...own, ...others, ...level];
}

interface Beside {
  readonly system: BesideSystem;
  readonly curve: readonly CurvePoint[];
  readonly color: string;
  readonly dash: string;
}

const looks: Readonly<Record<BesideSystem, Pick<Beside, 'color' | 'dash'>>> = {
  reranker: { color: 'var(--series-4)', dash: '7 3' },
  adapter: { color: 'var(--series-5)', dash: '3 2' },
};

/** What was measured beside the model, a line each. */
function besideOf(view: EvaluationView, stageIndex: number, metric: string): readonly Beside[] {
  return besideSystems
    .map((system) => ({ system, curve: curveOf(view, stageIndex, metric, system), ...looks[system] }))
    .filter(({ curve }) => curve.length > 0);
}

function levelsOf(view: EvaluationView, metric: string, { words, format }: Speech): readonly Level[] {
  const base = view.base?.metrics[metric];
  const bm25 = view.bm25?.metrics[metric];
  return [
    ...(base === undefined ? [] : [{ value: base, dash: '6 4', name: words.chart.baseName, onLine: words.chart.base(format.fixed(base)) }]),
    ...(bm25 === undefined ? [] : [{ value: bm25, dash: '1.5 3.5', name: 'BM25', onLine: words.chart.bm25(format.fixed(bm25)) }]),
  ];
}

interface TipWish {
  readonly at: number;
  readonly chart: RunChart;
  readonly curve: readonly CurvePoint[];
  readonly beside: readonly Beside[];
  readonly name: string;
  readonly base: number | undefined;
}

/** The evaluation nearest to an x: the figure, how sure it is, and against the base model. */
function tipOf({ at, chart, curve, beside, name, base }: TipWish, { words, format }: Speech): PlotTip | undefined {
  const places = curve.map(({ step }) => placeOfStep(chart.axis, step));
  const point = curve[nearestIndex(places, at)];
  if (point === undefined) return undefined;
  const others = beside.flatMap(({ system, curve: points }) =>
    points
      .filter((one) => one.step === point.step)
      .map(({ value }) => ({ name: words.better.systems[system], value: format.fixed(value) })),
  );
  const range =
    point.interval === undefined ? [] : [{ name: words.better.interval, value: point.interval.map((end) => format.fixed(end)).join('–') }];
  const change = base === undefined ? [] : [{ name: words.better.change, value: format.signed(point.value - base) }];
  return {
    title: words.run.stepOnly(format.whole(point.step)),
    rows: [{ name, value: format.fixed(point.value) }, ...range, ...change, ...others],
  };
}
