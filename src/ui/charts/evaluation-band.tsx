import { metricName, type EvaluationView } from '../client/evaluation-view.ts';
import { useWords } from '../words/use-words.ts';
import { ChartTip } from './chart-tip.tsx';
import { LineBand, type BandLabel } from './line-band.tsx';
import { niceTicks } from './ticks.ts';

interface EvaluationBandProps {
  readonly view: EvaluationView;
  readonly metric: string;
  readonly curve: readonly { readonly step: number; readonly value: number }[];
  readonly stepDomain: readonly [number, number];
  readonly stepTicks: readonly number[];
  readonly gutter: number;
}

/** Retrieval quality over the steps, with the base model dashed and BM25 dotted. */
export function EvaluationBand({ view, metric, curve, ...axis }: EvaluationBandProps) {
  const { words, format } = useWords();
  const base = view.base?.metrics[metric];
  const bm25 = view.bm25?.metrics[metric];
  const known = [...curve.map((point) => point.value), ...(base === undefined ? [] : [base]), ...(bm25 === undefined ? [] : [bm25])];
  const low = Math.min(...known);
  const high = Math.max(...known);
  const last = curve.at(-1);
  const name = metricName(metric);
  const wide = axis.gutter > 0;
  const labels: readonly BandLabel[] = [
    ...(last === undefined ? [] : [{ value: last.value, figure: format.fixed(last.value), text: name, color: 'var(--series-3)' }]),
    ...(base === undefined ? [] : [{ value: base, figure: format.fixed(base), text: words.chart.baseName, color: 'var(--ink-2)' }]),
    ...(bm25 === undefined ? [] : [{ value: bm25, figure: format.fixed(bm25), text: 'BM25', color: 'var(--ink-2)' }]),
  ];
  return (
    <LineBand
      {...axis}
      label={words.chart.evaluationSummary(name, format.whole(curve.length), format.fixed(curve[0]?.value ?? 0), format.fixed(last?.value ?? 0))}
      height={170}
      points={curve}
      valueTicks={niceTicks(Math.max(0, low - 0.02), Math.min(1, high + 0.02), 3)}
      lines={[{ key: 'value', color: 'var(--series-3)', rings: true }]}
      references={[
        ...(base === undefined ? [] : [{ value: base, dash: '6 4', label: wide ? undefined : words.chart.base(format.fixed(base)) }]),
        ...(bm25 === undefined ? [] : [{ value: bm25, dash: '1.5 3.5', label: wide ? undefined : words.chart.bm25(format.fixed(bm25)) }]),
      ]}
      labels={labels}
      formatValue={(value) => format.plain(value)}
      formatStep={format.whole}
      tip={(step) => {
        const point = curve.find((one) => one.step === step);
        if (point === undefined) return null;
        const rows = [{ name, value: format.fixed(point.value) }];
        if (base !== undefined) rows.push({ name: words.better.change, value: format.signed(point.value - base) });
        return <ChartTip title={words.run.stepOnly(format.whole(step))} rows={rows} />;
      }}
    />
  );
}
