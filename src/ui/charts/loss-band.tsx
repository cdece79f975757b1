import { curveOf, metricName, metricsOfView, type EvaluationView } from '../client/evaluation-view.ts';
import { usePreferences } from '../client/preferences.ts';
import type { SeriesPoint } from '../client/series.ts';
import type { Speech } from '../words/use-words.ts';
import { useWords } from '../words/use-words.ts';
import { ChartTip } from './chart-tip.tsx';
import type { BandLine, BandReference } from './band.ts';
import { LineBand } from './line-band.tsx';
import { logTicks, niceTicks } from './ticks.ts';

interface LossBandProps {
  readonly points: readonly SeriesPoint[];
  readonly stepDomain: readonly [number, number];
  readonly stepTicks: readonly number[];
  readonly gutter: number;
  readonly candidates: number | undefined;
  readonly view: EvaluationView | undefined;
  readonly stageIndex: number;
  readonly showSteps: boolean;
}

const lines: readonly BandLine[] = [
  { key: 'raw', color: 'var(--series-1)', opacity: 0.35, width: 1 },
  { key: 'smooth', color: 'var(--series-1)', width: 2 },
];

/** Raw faint, smoothed strong, and the loss of a uniform guess as a dotted line. */
export function LossBand({ points, candidates, view, stageIndex, ...axis }: LossBandProps) {
  const speech = useWords();
  const { words, format } = speech;
  const wantsLog = usePreferences((state) => state.lossScale === 'log');
  const logarithmic = wantsLog && points.every((point) => point.raw > 0);
  const uniform = candidates !== undefined && candidates > 1 ? candidates : undefined;
  const last = points.at(-1);
  const value = last === undefined ? '' : format.fixed(last.smooth);
  return (
    <LineBand
      {...axis}
      label={words.chart.lossSummary(format.whole(last?.step ?? 0), format.fixed(points[0]?.raw ?? 0), value)}
      height={axis.showSteps ? 290 : 236}
      points={points.map(({ step, raw, smooth }) => ({ step, raw, smooth }))}
      valueTicks={ticksOf(points, uniform, logarithmic)}
      logarithmic={logarithmic}
      lines={lines}
      references={uniform === undefined ? [] : [uniformLine(uniform, axis.gutter > 0, speech)]}
      labels={last === undefined ? [] : [{ value: last.smooth, figure: value, text: words.chart.smoothed, color: 'var(--accent-text)' }]}
      formatValue={format.plain}
      formatStep={format.whole}
      tip={(step) => <LossTip step={step} points={points} view={view} stageIndex={stageIndex} />}
    />
  );
}

/** From zero where a uniform guess gives the scale; else close to the values, unless zero is near. */
function ticksOf(points: readonly SeriesPoint[], candidates: number | undefined, logarithmic: boolean): readonly number[] {
  const finite = points.flatMap((point) => (Number.isFinite(point.raw) ? [point.raw] : []));
  const uniform = candidates === undefined ? [] : [Math.log(candidates)];
  const low = Math.min(...finite, ...uniform);
  const high = Math.max(...finite, ...uniform);
  if (logarithmic) return logTicks(low, high);
  return niceTicks(candidates !== undefined || low < high * 0.6 ? Math.min(0, low) : low, high, 4);
}

function uniformLine(candidates: number, wide: boolean, { words, format }: Speech): BandReference {
  const value = Math.log(candidates);
  const shown = format.fixed(value, 2);
  return { value, dash: '1.5 3.5', label: wide ? words.chart.uniform(format.whole(candidates), shown) : words.chart.uniformShort(shown) };
}

interface LossTipProps {
  readonly step: number;
  readonly points: readonly SeriesPoint[];
  readonly view: EvaluationView | undefined;
  readonly stageIndex: number;
}

/** All that is known at a step: this loss, the smoothed one, and the last measured quality. */
function LossTip({ step, points, view, stageIndex }: LossTipProps) {
  const { words, format } = useWords();
  const point = points.find((one) => one.step === step);
  if (point === undefined) return null;
  const metric = view === undefined ? undefined : metricsOfView(view)[0];
  const measured = view === undefined || metric === undefined ? [] : curveOf(view, stageIndex, metric).filter((one) => one.step <= step);
  const rows = [
    { name: words.chart.smoothed, value: format.fixed(point.smooth) },
    { name: words.chart.thisStep, value: format.fixed(point.raw) },
    ...measured.slice(-1).map((one) => ({
      name: `${metricName(metric ?? '')}, ${words.run.stepOnly(format.whole(one.step))}`,
      value: format.fixed(one.value),
    })),
  ];
  return <ChartTip title={words.run.stepOnly(format.whole(step))} rows={rows} />;
}
