import { useMemo, useRef, useState } from 'react';
import { curveOf, metricName, metricsOfView, setsOf, viewOf, type EvaluationView } from '../client/evaluation-view.ts';
import type { MetricColumns } from '../client/metric-columns.ts';
import { usePreferences } from '../client/preferences.ts';
import { seriesOf } from '../client/series.ts';
import { isUnderWay, type OpenRun } from '../client/studio-store.ts';
import { Panel } from '../components/panel.tsx';
import { Segmented } from '../components/segmented.tsx';
import { useWords } from '../words/use-words.ts';
import { saveCsv, savePng } from './chart-files.ts';
import { ChartMenu } from './chart-menu.tsx';
import { EvaluationBand } from './evaluation-band.tsx';
import { LossBand } from './loss-band.tsx';
import { stepTicks } from './ticks.ts';
import { useWidth } from './use-width.ts';

interface LossPanelProps {
  readonly run: OpenRun;
  readonly stageIndex: number;
  readonly columns: MetricColumns | undefined;
  /** Moves when the columns have grown. */
  readonly version: number;
}

/** Loss above, retrieval quality below, on one step axis: two bands, never two y axes. */
export function LossPanel({ run, stageIndex, columns, version }: LossPanelProps) {
  const { words, format } = useWords();
  const smoothing = usePreferences((state) => state.smoothing);
  const panel = useRef<HTMLDivElement>(null);
  const width = useWidth(panel);
  const points = useMemo(() => readSeries(columns, smoothing, version), [columns, smoothing, version]);
  const view = viewOfRun(run);
  const [chosenMetric, chooseMetric] = useState<string>();
  const metrics = view === undefined ? [] : metricsOfView(view);
  const metric = chosenMetric !== undefined && metrics.includes(chosenMetric) ? chosenMetric : metrics[0];
  const curve = view === undefined || metric === undefined ? [] : curveOf(view, stageIndex, metric);
  const lastStep = Math.max(points.at(-1)?.step ?? 0, curve.at(-1)?.step ?? 0, 1);
  const narrow = width < 560;
  const axis = { stepDomain: [0, lastStep] as const, stepTicks: stepTicks(lastStep, narrow ? 4 : 8), gutter: narrow ? 0 : 116 };
  const last = points.at(-1);
  const fileName = `${run.status.name}-${run.status.stages[stageIndex]?.id ?? 'stage'}`;
  return (
    <Panel label={words.chart.loss}>
      <div className="chart" ref={panel}>
        <div className="panel-head chart-head">
          <h2>{words.chart.loss}</h2>
          {last !== undefined && (
            <>
              <span className="chart-value">{format.fixed(last.smooth)}</span>
              <span className="ink-3 small">
                {words.chart.smoothed} · {words.chart.thisStep} {format.fixed(last.raw)}
              </span>
            </>
          )}
          <div className="panel-meta row">
            {columns !== undefined && columns.length > 0 && <span className="chart-meta">{words.chart.meta(format.whole(points.length), format.whole(columns.length))}</span>}
            {columns !== undefined && columns.length > 0 && (
              <ChartMenu onCsv={() => void saveCsv(columns, `${fileName}.csv`)} onPng={() => void (panel.current && savePng(panel.current, `${fileName}.png`))} />
            )}
          </div>
        </div>
        {points.length === 0 ? <EmptyLoss run={run} /> : <LossBand {...axis} points={points} candidates={run.status.candidates} view={view} metric={metric} stageIndex={stageIndex} showSteps={curve.length === 0} />}
        {metric !== undefined && view !== undefined && curve.length > 0 && (
          <>
            <div className="row spread band-title">
              <span className="ink-2 small">
                {metricName(metric)} · {view.set}
              </span>
              {metrics.length > 1 && (
                <Segmented label={words.chart.metric} value={metric} onChange={chooseMetric} options={metrics.slice(0, narrow ? 2 : 4).map((value) => ({ value, label: metricName(value) }))} />
              )}
            </div>
            <EvaluationBand {...axis} view={view} metric={metric} curve={curve} />
          </>
        )}
      </div>
    </Panel>
  );
}

/** The columns are one growing object; `version` says when to read it again. */
function readSeries(columns: MetricColumns | undefined, smoothing: number, version: number): ReturnType<typeof seriesOf> {
  return columns === undefined || version < 0 ? [] : seriesOf(columns.column('step'), columns.column('loss'), smoothing);
}

function viewOfRun(run: OpenRun): EvaluationView | undefined {
  const set = setsOf(run.evaluations)[0];
  return set === undefined ? undefined : viewOf(run.evaluations, set);
}

function EmptyLoss({ run }: { readonly run: OpenRun }) {
  const { words } = useWords();
  const { status } = run;
  const preparing = status.phase === undefined ? words.chart.firstPoint : words.chart.firstPointPreparing(words.phase[status.phase.key]);
  return (
    <div className="chart-empty loss-empty">
      <div>
        <p>{isUnderWay(status) ? preparing : words.chart.noPoints}</p>
        {isUnderWay(status) && <p className="small ink-3">{words.phase.firstTime}</p>}
      </div>
    </div>
  );
}
