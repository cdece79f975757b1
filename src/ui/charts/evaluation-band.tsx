import { metricName, type EvaluationView } from '../client/evaluation-view.ts';
import type { Speech } from '../words/use-words.ts';
import { useWords } from '../words/use-words.ts';
import { ChartTip } from './chart-tip.tsx';
import type { BandLabel, BandReference } from './band.ts';
import { LineBand } from './line-band.tsx';
import { niceTicks } from './ticks.ts';

interface CurvePoint {
  readonly step: number;
  readonly value: number;
}

interface EvaluationBandProps {
  readonly view: EvaluationView;
  readonly metric: string;
  readonly curve: readonly CurvePoint[];
  readonly stepDomain: readonly [number, number];
  readonly stepTicks: readonly number[];
  readonly gutter: number;
}

/** A system that does not learn here: a level line with its name. */
interface Level {
  readonly value: number;
  readonly dash: string;
  readonly name: string;
  readonly onLine: string;
}

/** Retrieval quality over the steps, with the base model dashed and BM25 dotted. */
export function EvaluationBand({ view, metric, curve, ...axis }: EvaluationBandProps) {
  const speech = useWords();
  const { words, format } = speech;
  const levels = levelsOf(view, metric, speech);
  const known = [...curve, ...levels].map((one) => one.value);
  const last = curve.at(-1)?.value ?? 0;
  // A correlation can be negative, the other figures cannot.
  const least = Math.min(...known) < 0 ? -1 : 0;
  const name = metricName(metric);
  const references: readonly BandReference[] = levels.map((level) => ({
    value: level.value,
    dash: level.dash,
    label: axis.gutter > 0 ? undefined : level.onLine,
  }));
  const labels: readonly BandLabel[] = [
    { value: last, figure: format.fixed(last), text: name, color: 'var(--series-3)' },
    ...levels.map((level) => ({ value: level.value, figure: format.fixed(level.value), text: level.name, color: 'var(--ink-2)' })),
  ];
  return (
    <LineBand
      {...axis}
      label={words.chart.evaluationSummary(name, format.whole(curve.length), format.fixed(curve[0]?.value ?? 0), format.fixed(last))}
      height={160}
      showSteps
      points={curve.map(({ step, value }) => ({ step, value }))}
      valueTicks={niceTicks(Math.max(least, Math.min(...known) - 0.02), Math.min(1, Math.max(...known) + 0.02), 3)}
      lines={[{ key: 'value', color: 'var(--series-3)', rings: true }]}
      references={references}
      labels={curve.length === 0 ? labels.slice(1) : labels}
      formatValue={format.plain}
      formatStep={format.whole}
      tip={(step) => <EvaluationTip step={step} curve={curve} name={name} base={view.base?.metrics[metric]} />}
    />
  );
}

function levelsOf(view: EvaluationView, metric: string, { words, format }: Speech): readonly Level[] {
  const base = view.base?.metrics[metric];
  const bm25 = view.bm25?.metrics[metric];
  return [
    ...(base === undefined ? [] : [{ value: base, dash: '6 4', name: words.chart.baseName, onLine: words.chart.base(format.fixed(base)) }]),
    ...(bm25 === undefined ? [] : [{ value: bm25, dash: '1.5 3.5', name: 'BM25', onLine: words.chart.bm25(format.fixed(bm25)) }]),
  ];
}

interface EvaluationTipProps {
  readonly step: number;
  readonly curve: readonly CurvePoint[];
  readonly name: string;
  readonly base: number | undefined;
}

function EvaluationTip({ step, curve, name, base }: EvaluationTipProps) {
  const { words, format } = useWords();
  const point = curve.find((one) => one.step === step);
  if (point === undefined) return null;
  const change = base === undefined ? [] : [{ name: words.better.change, value: format.signed(point.value - base) }];
  return <ChartTip title={words.run.stepOnly(format.whole(step))} rows={[{ name, value: format.fixed(point.value) }, ...change]} />;
}
