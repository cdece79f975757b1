import { metricName, type EvaluationView, curveOf } from '../client/evaluation-view.ts';
import { usePreferences } from '../client/preferences.ts';
import type { SeriesPoint } from '../client/series.ts';
import { useWords } from '../words/use-words.ts';
import { ChartTip } from './chart-tip.tsx';
import { LineBand } from './line-band.tsx';
import { logTicks, niceTicks } from './ticks.ts';

interface LossBandProps {
  readonly points: readonly SeriesPoint[];
  readonly stepDomain: readonly [number, number];
  readonly stepTicks: readonly number[];
  readonly gutter: number;
  readonly candidates: number | undefined;
  readonly view: EvaluationView | undefined;
  readonly metric: string | undefined;
  readonly stageIndex: number;
  readonly showSteps: boolean;
}

/** Raw faint, smoothed strong, and the loss of a uniform guess as a dotted line. */
export function LossBand({ points, candidates, view, metric, stageIndex, ...axis }: LossBandProps) {
  const { words, format } = useWords();
  const logarithmic = usePreferences((state) => state.lossScale === 'log') && points.every((point) => point.raw > 0);
  const uniform = candidates !== undefined && candidates > 1 ? Math.log(candidates) : undefined;
  const finite = points.flatMap((point) => (Number.isFinite(point.raw) ? [point.raw] : []));
  const low = Math.min(...finite);
  const high = Math.max(...finite, uniform ?? -Infinity);
  const ticks = logarithmic ? logTicks(low, high) : niceTicks(low < high * 0.6 ? Math.min(0, low) : low, high, 4);
  const last = points.at(-1);
  const wide = axis.gutter > 0;
  return (
    <LineBand
      {...axis}
      label={words.chart.lossSummary(format.whole(last?.step ?? 0), format.fixed(points[0]?.raw ?? 0), format.fixed(last?.smooth ?? 0))}
      height={axis.showSteps ? 300 : 260}
      points={points.map(({ step, raw, smooth }) => ({ step, raw, smooth }))}
      valueTicks={ticks}
      logarithmic={logarithmic}
      lines={[
        { key: 'raw', color: 'var(--series-1)', opacity: 0.35, width: 1 },
        { key: 'smooth', color: 'var(--series-1)', width: 2 },
      ]}
      references={
        uniform === undefined
          ? []
          : [{ value: uniform, dash: '1.5 3.5', label: wide ? words.chart.uniform(format.whole(candidates ?? 0), format.fixed(uniform, 2)) : words.chart.uniformShort(format.fixed(uniform, 2)) }]
      }
      labels={last === undefined ? [] : [{ value: last.smooth, figure: format.fixed(last.smooth), text: words.chart.smoothed, color: 'var(--accent-text)' }]}
      formatValue={format.plain}
      formatStep={format.whole}
      tip={(step) => tip(step)}
    />
  );

  function tip(step: number) {
    const point = points.find((one) => one.step === step);
    if (point === undefined) return null;
    const measured = view === undefined || metric === undefined ? undefined : curveOf(view, stageIndex, metric).findLast((one) => one.step <= step);
    const rows = [
      { name: words.chart.smoothed, value: format.fixed(point.smooth) },
      { name: words.chart.thisStep, value: format.fixed(point.raw) },
    ];
    if (measured !== undefined && metric !== undefined) rows.push({ name: `${metricName(metric)}, ${words.run.stepOnly(format.whole(measured.step))}`, value: format.fixed(measured.value) });
    return <ChartTip title={words.run.stepOnly(format.whole(step))} rows={rows} />;
  }
}
