import { besideSystems, curveOf, metricName, type BesideSystem, type CurvePoint, type EvaluationView } from '../client/evaluation-view.ts';
import type { Speech } from '../words/use-words.ts';
import { useWords } from '../words/use-words.ts';
import { ChartTip } from './chart-tip.tsx';
import type { BandLabel, BandPoint, BandReference } from './band.ts';
import { LineBand } from './line-band.tsx';
import { niceTicks } from './ticks.ts';

interface EvaluationBandProps {
  readonly view: EvaluationView;
  readonly metric: string;
  readonly stageIndex: number;
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
export function EvaluationBand({ view, metric, stageIndex, curve, ...axis }: EvaluationBandProps) {
  const speech = useWords();
  const { words, format } = speech;
  const levels = levelsOf(view, metric, speech);
  const beside = besideOf(view, stageIndex, metric);
  const curves = [...curve, ...beside.flatMap((one) => one.curve)];
  const known = [...curves.flatMap(({ value, interval }) => [value, ...(interval ?? [])]), ...levels.map(({ value }) => value)];
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
    ...beside.flatMap(({ system, curve: own, color }) =>
      own.slice(-1).map(({ value }) => ({ value, figure: format.fixed(value), text: words.better.systems[system], color })),
    ),
    ...levels.map((level) => ({ value: level.value, figure: format.fixed(level.value), text: level.name, color: 'var(--ink-2)' })),
  ];
  return (
    <LineBand
      {...axis}
      label={words.chart.evaluationSummary(name, format.whole(curve.length), format.fixed(curve[0]?.value ?? 0), format.fixed(last))}
      height={160}
      showSteps
      points={pointsOf(curve, beside)}
      valueTicks={niceTicks(Math.max(least, Math.min(...known) - 0.02), Math.min(1, Math.max(...known) + 0.02), 3)}
      lines={[
        { key: 'value', color: 'var(--series-3)', rings: true, whiskers: curve.some(({ interval }) => interval !== undefined) },
        ...beside.map(({ system, color, dash }) => ({ key: system, color, dash, rings: true })),
      ]}
      references={references}
      labels={curve.length === 0 ? labels.slice(1) : labels}
      formatValue={format.plain}
      formatStep={format.whole}
      tip={(step) => <EvaluationTip step={step} curve={curve} beside={beside} name={name} base={view.base?.metrics[metric]} />}
    />
  );
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

/** Every step at which something was measured; the whiskers of the model reach from low to high. */
function pointsOf(curve: readonly CurvePoint[], beside: readonly Beside[]): readonly BandPoint[] {
  const all = [curve, ...beside.map((one) => one.curve)];
  const steps = [...new Set(all.flatMap((points) => points.map(({ step }) => step)))].sort((a, b) => a - b);
  const at = (points: readonly CurvePoint[], step: number): CurvePoint | undefined => points.find((point) => point.step === step);
  return steps.map((step) => {
    const own = at(curve, step);
    const others = Object.fromEntries(beside.map(({ system, curve: points }) => [system, at(points, step)?.value]));
    return { step, value: own?.value, valueLow: own?.interval?.[0], valueHigh: own?.interval?.[1], ...others };
  });
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
  readonly beside: readonly Beside[];
  readonly name: string;
  readonly base: number | undefined;
}

function EvaluationTip({ step, curve, beside, name, base }: EvaluationTipProps) {
  const { words, format } = useWords();
  const point = curve.find((one) => one.step === step);
  const others = beside.flatMap(({ system, curve: points }) =>
    points.filter((one) => one.step === step).map(({ value }) => ({ name: words.better.systems[system], value: format.fixed(value) })),
  );
  if (point === undefined && others.length === 0) return null;
  const own = point === undefined ? [] : [{ name, value: format.fixed(point.value) }];
  const range =
    point?.interval === undefined ? [] : [{ name: words.better.interval, value: point.interval.map((end) => format.fixed(end)).join('–') }];
  const change = base === undefined || point === undefined ? [] : [{ name: words.better.change, value: format.signed(point.value - base) }];
  return <ChartTip title={words.run.stepOnly(format.whole(step))} rows={[...own, ...range, ...change, ...others]} />;
}
