import { useMemo } from 'react';
import type { MetricColumns } from '../client/metric-columns.ts';
import { usePreferences } from '../client/preferences.ts';
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
  const { words, format } = useWords();
  const smoothing = usePreferences((state) => state.smoothing);
  const keys = useMemo(() => (version < 0 ? [] : columns.keys), [columns, version]);
  const own = ownSeries(stage, words.chart).filter((series) => keys.includes(series.key));
  const positive = columns.last('positiveCosine');
  const hardest = columns.last('hardestNegativeCosine');
  const margin = positive !== undefined && hardest !== undefined ? words.chart.margin(format.fixed(positive - hardest)) : undefined;
  const shared = { columns, version, steps };
  const rate = columns.last('learningRate');
  const norm = columns.last('gradientNorm');
  return (
    <div className="small-charts">
      {own.length > 0 && (
        <SmallChart
          {...shared}
          title={stage === 'retromae' ? words.chart.encoderDecoder : words.chart.cosine}
          value={margin}
          smoothing={smoothing}
          series={own}
        />
      )}
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

interface ChartWords {
  readonly positive: string;
  readonly hardest: string;
  readonly encoder: string;
  readonly decoder: string;
}

function ownSeries(stage: string, words: ChartWords): readonly SmallSeries[] {
  if (stage === 'retromae') {
    return [
      { key: 'encoderLoss', name: words.encoder, color: 'var(--series-1)' },
      { key: 'decoderLoss', name: words.decoder, color: 'var(--series-2)', dash: '5 3' },
    ];
  }
  return [
    { key: 'positiveCosine', name: words.positive, color: 'var(--series-1)' },
    { key: 'hardestNegativeCosine', name: words.hardest, color: 'var(--series-2)', dash: '5 3' },
  ];
}
