import { curveOf, metricName, metricsOfView, type EvaluationView } from '../client/evaluation-view.ts';
import { usePreferences } from '../client/preferences.ts';
import { indexAt, stepAt } from '../client/run-axis.ts';
import type { DrawnLine } from '../client/series.ts';
import type { Speech } from '../words/use-words.ts';
import { useWords } from '../words/use-words.ts';
import type { EventMark } from './event-marks.ts';
import { TRACK, trackOf } from './event-track.tsx';
import type { PlotProps, PlotReference, PlotSeries, PlotTip } from './plot.ts';
import { Plot } from './plot-frame.tsx';
import type { AxisScale } from './plot-scale.ts';
import { rangeOf, valueScaleOf, type RunChart } from './run-chart.ts';

interface LossBandProps {
  readonly x: AxisScale;
  readonly gutter: number;
  readonly chart: RunChart;
  readonly line: DrawnLine;
  readonly candidates: number | undefined;
  readonly view: EvaluationView | undefined;
  readonly stageIndex: number;
  /** What happened, where this is the last band of its panel. */
  readonly marks: readonly EventMark[] | undefined;
}

/** Raw faint, smoothed strong, and the loss of a uniform guess as a dotted line. */
export function LossBand({ x, gutter, chart, line, candidates, view, stageIndex, marks }: LossBandProps) {
  const speech = useWords();
  const { words, format } = speech;
  const smoothing = usePreferences((state) => state.smoothing);
  const wantsLog = usePreferences((state) => state.lossScale === 'log');
  // Looked at closely, the line of a guess would press the curve together.
  const uniform = chart.isZoomed || candidates === undefined || candidates < 2 ? undefined : candidates;
  const last = line.smooth.at(-1) ?? Number.NaN;
  return (
    <Plot
      {...placing(marks, chart)}
      label={words.chart.lossSummary(format.whole(chart.axis.steps.at(-1) ?? 0), format.fixed(line.raw[0] ?? 0), format.fixed(last))}
      x={x}
      y={yScale(line, { uniform, wantsLog, format: format.plain })}
      gutter={gutter}
      series={seriesOf(line, smoothing)}
      references={uniform === undefined ? [] : [uniformLine(uniform, gutter > 0, speech)]}
      labels={[{ value: last, figure: format.fixed(last), text: words.chart.smoothed, color: 'var(--accent-text)' }]}
      tip={(at) => tipAt({ at, chart, line, view, stageIndex, speech })}
    />
  );
}

/** The last band of its panel carries the x axis and the marks. */
function placing(marks: LossBandProps['marks'], chart: RunChart): Pick<PlotProps, 'height' | 'showX' | 'track' | 'marks'> {
  if (marks === undefined) return { height: 236, showX: false };
  return { height: 300, showX: true, track: TRACK, marks: trackOf(marks, chart) };
}

function seriesOf(line: DrawnLine, smoothing: number): readonly PlotSeries[] {
  const strong: PlotSeries = { key: 'smooth', color: 'var(--series-1)', xs: line.xs, ys: line.smooth, dots: true };
  return smoothing === 0 ? [strong] : [{ ...strong, key: 'raw', ys: line.raw, opacity: 0.35, width: 1, dots: false }, strong];
}

interface ScaleWish {
  readonly uniform: number | undefined;
  readonly wantsLog: boolean;
  readonly format: (value: number) => string;
}

/** Reaches to the loss of a uniform guess, where there is one. */
function yScale(line: DrawnLine, { uniform, wantsLog, format }: ScaleWish): AxisScale {
  const range = rangeOf(line.raw, uniform === undefined ? [] : [Math.log(uniform)]) ?? [0, 1];
  return valueScaleOf(range, { count: 4, format, logarithmic: wantsLog && range[0] > 0 });
}

function uniformLine(candidates: number, wide: boolean, { words, format }: Speech): PlotReference {
  const value = Math.log(candidates);
  const shown = format.fixed(value, 2);
  const label = wide ? words.chart.uniform(format.whole(candidates), shown) : words.chart.uniformShort(shown);
  return { value, dash: '1.5 3.5', label };
}

interface TipWish extends Pick<LossBandProps, 'chart' | 'line' | 'view' | 'stageIndex'> {
  readonly at: number;
  readonly speech: Speech;
}

/** All that is known at a step: this loss, the smoothed one, and the last measured quality. */
function tipAt({ at, chart, line, view, stageIndex, speech }: TipWish): PlotTip | undefined {
  const { words, format } = speech;
  const place = indexAt(line.xs, at);
  const [smooth, raw] = [line.smooth[place], line.raw[place]];
  if (smooth === undefined || raw === undefined) return undefined;
  const step = stepAt(chart.axis, line.xs[place] ?? at);
  const metric = view === undefined ? undefined : metricsOfView(view)[0];
  const measured = view === undefined || metric === undefined ? [] : curveOf(view, stageIndex, metric).filter((one) => one.step <= step);
  const rows = [
    { name: words.chart.smoothed, value: format.fixed(smooth) },
    { name: words.chart.thisStep, value: format.fixed(raw) },
    ...measured.slice(-1).map((one) => ({
      name: `${metricName(metric ?? '')}, ${words.run.stepOnly(format.whole(one.step))}`,
      value: format.fixed(one.value),
    })),
  ];
  return { title: words.run.stepOnly(format.whole(step)), rows };
}
