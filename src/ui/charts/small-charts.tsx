import { useMemo } from 'react';
import type { Language } from '../../contract/words.ts';
import { stageDefinitions } from '../../stages/definitions.ts';
import { usePreferences } from '../client/preferences.ts';
import { isBuilt } from '../client/stage-ids.ts';
import type { OpenRun } from '../client/studio-store.ts';
import { useWords } from '../words/use-words.ts';
import { clipMarks, clippedShare } from './clip-marks.tsx';
import type { RunChart } from './run-chart.ts';
import { SmallChart, type SmallSeries } from './small-chart.tsx';

interface SmallChartsProps {
  readonly run: OpenRun;
  readonly stageIndex: number;
  readonly chart: RunChart;
}

/** What the stage measures of its own, then learning rate, gradient norm and pace. */
export function SmallCharts({ run, stageIndex, chart }: SmallChartsProps) {
  const { words, format, language } = useWords();
  const smoothing = usePreferences((state) => state.smoothing);
  const stage = run.status.stages[stageIndex];
  const own = useMemo(() => ownCharts(stage?.stage ?? '', language), [stage?.stage, language]);
  const { columns } = chart;
  const { keys } = columns;
  /** The gap between two lines, or the last value of one. */
  const valueOf = (series: readonly SmallSeries[]): string | undefined => {
    const [first, second] = series.map(({ key }) => columns.last(key));
    if (first === undefined) return undefined;
    return second === undefined ? format.fixed(first) : words.chart.margin(format.fixed(first - second));
  };
  const fileOf = (name: string): string => `${run.status.name}-${stage?.id ?? 'stage'}-${name}`;
  return (
    <div className="small-charts">
      {own.map(({ quantity, series }) => {
        const known = series.filter(({ key }) => keys.includes(key));
        const title = words.chart.quantities[quantity] ?? known[0]?.name ?? quantity;
        if (known.length === 0) return null;
        const shared = { chart, smoothing, title, series: known, format: format.fixed };
        return <SmallChart key={quantity} {...shared} value={valueOf(known)} fileName={fileOf(quantity)} />;
      })}
      <RateChart chart={chart} fileName={fileOf('learning-rate')} />
      <NormChart chart={chart} fileName={fileOf('gradient-norm')} clip={clipOf(run, stageIndex)} />
      <PaceChart chart={chart} fileName={fileOf('pace')} />
    </div>
  );
}

interface OneChartProps {
  readonly chart: RunChart;
  readonly fileName: string;
}

function RateChart({ chart, fileName }: OneChartProps) {
  const { words, format } = useWords();
  const name = words.chart.learningRate;
  const series = useMemo(() => [{ key: 'learningRate', name, color: 'var(--series-1)' }], [name]);
  const rate = chart.columns.last('learningRate');
  const value = rate === undefined ? undefined : format.plain(rate);
  return <SmallChart chart={chart} title={name} value={value} fileName={fileName} smoothing={0} series={series} format={format.plain} />;
}

function NormChart({ chart, fileName, clip }: OneChartProps & { readonly clip: number | undefined }) {
  const { words, format } = useWords();
  const smoothing = usePreferences((state) => state.smoothing);
  const name = words.chart.gradientNorm;
  const series = useMemo(() => [{ key: 'gradientNorm', name, color: 'var(--series-1)' }], [name]);
  const norm = chart.columns.last('gradientNorm');
  const share = clip === undefined ? 0 : clippedShare(chart, clip);
  const value =
    norm === undefined ? undefined : (
      <>
        {share > 0 && <span className="ink-3 chart-aside">{words.chart.clipped(format.percent(share))}</span>} {format.fixed(norm, 2)}
      </>
    );
  const line = { value: clip ?? 0, dash: '5 4', color: 'var(--caution)', label: words.chart.clipAt(format.plain(clip ?? 0)), above: true };
  return (
    <SmallChart
      chart={chart}
      title={name}
      value={value}
      fileName={fileName}
      smoothing={smoothing}
      series={series}
      format={format.plain}
      {...(clip === undefined || share === 0 ? {} : { references: [line], marks: clipMarks(chart, clip) })}
    />
  );
}

function PaceChart({ chart, fileName }: OneChartProps) {
  const { words, format } = useWords();
  const smoothing = usePreferences((state) => state.smoothing);
  const name = words.chart.pace;
  const series = useMemo(() => [{ key: 'tokensPerSecond', name, color: 'var(--series-1)' }], [name]);
  const rate = chart.columns.last('tokensPerSecond');
  const value = rate === undefined ? undefined : words.run.tokens(format.compact(rate));
  const shared = { chart, fileName, smoothing, series, title: name, format: format.compact };
  return <SmallChart {...shared} value={value} formatAxis={format.compact} />;
}

function clipOf(run: OpenRun, stageIndex: number): number | undefined {
  const clip = run.record?.runFile.stages[stageIndex]?.config['gradientClip'];
  return typeof clip === 'number' && clip > 0 ? clip : undefined;
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
