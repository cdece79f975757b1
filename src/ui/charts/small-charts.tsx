import { useMemo } from 'react';
import type { MetricColumns } from '../client/metric-columns.ts';
import { usePreferences } from '../client/preferences.ts';
import type { Language } from '../../contract/words.ts';
import { stageDefinitions } from '../../stages/definitions.ts';
import { isBuilt } from '../client/stage-ids.ts';
import { useWords } from '../words/use-words.ts';
import { SmallChart, type SmallSeries } from './small-chart.tsx';

interface SmallChartsProps {
  readonly stage: string;
  readonly steps: number;
  readonly columns: MetricColumns;
  readonly version: number;
}

/** Learning rate, gradient norm, and what the stage measures of its own. */
export function SmallCharts({ stage, steps, columns, version }: SmallChartsProps) {
  const { words, format, language } = useWords();
  const smoothing = usePreferences((state) => state.smoothing);
  const keys = useMemo(() => (version < 0 ? [] : columns.keys), [columns, version]);
  const own = useMemo(() => ownCharts(stage, language), [stage, language]);
  /** The gap between two lines, or the last value of one. */
  const valueOf = (series: readonly SmallSeries[]): string | undefined => {
    const [first, second] = series.map(({ key }) => columns.last(key));
    if (first === undefined) return undefined;
    return second === undefined ? format.fixed(first) : words.chart.margin(format.fixed(first - second));
  };
  const shared = { columns, version, steps };
  const rate = columns.last('learningRate');
  const norm = columns.last('gradientNorm');
  return (
    <div className="small-charts">
      {own.map(({ quantity, series }) => {
        const known = series.filter(({ key }) => keys.includes(key));
        const title = words.chart.quantities[quantity] ?? known[0]?.name ?? quantity;
        return known.length === 0 ? null : (
          <SmallChart key={quantity} {...shared} title={title} value={valueOf(known)} smoothing={smoothing} series={known} />
        );
      })}
      <SmallChart
        {...shared}
        title={words.chart.learningRate}
        value={rate === undefined ? undefined : format.plain(rate)}
        smoothing={0}
        series={[{ key: 'learningRate', name: words.chart.learningRate, color: 'var(--series-1)' }]}
      />
      <SmallChart
        {...shared}
        title={words.chart.gradientNorm}
        value={norm === undefined ? undefined : format.fixed(norm, 2)}
        smoothing={smoothing}
        series={[{ key: 'gradientNorm', name: words.chart.gradientNorm, color: 'var(--series-1)' }]}
      />
    </div>
  );
}

interface OwnChart {
  /** The last word of its metrics' keys: "cosine" of `positiveCosine`. */
  readonly quantity: string;
  readonly series: readonly SmallSeries[];
}

const looks: readonly Pick<SmallSeries, 'color' | 'dash'>[] = [
  { color: 'var(--series-1)' },
  { color: 'var(--series-2)', dash: '5 3' },
  { color: 'var(--series-3)', dash: '2 3' },
];

/** The stage's own metrics, those of one quantity in one chart. */
function ownCharts(stage: string, language: Language): readonly OwnChart[] {
  const charts = new Map<string, SmallSeries[]>();
  for (const { key, label } of isBuilt(stage) ? stageDefinitions[stage].metrics : []) {
    const quantity = (/[A-Z]?[a-z]+$/.exec(key)?.[0] ?? key).toLowerCase();
    const series = charts.get(quantity) ?? [];
    series.push({ key, name: label[language], ...(looks[series.length % looks.length] ?? { color: 'var(--series-1)' }) });
    charts.set(quantity, series);
  }
  return [...charts].map(([quantity, series]) => ({ quantity, series }));
}
