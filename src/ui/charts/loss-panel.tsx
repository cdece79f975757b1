import { useMemo, useRef, type RefObject } from 'react';
import { setsOf, viewOf, type EvaluationView } from '../client/evaluation-view.ts';
import type { MetricColumns } from '../client/metric-columns.ts';
import { usePreferences } from '../client/preferences.ts';
import { seriesOf, type SeriesPoint } from '../client/series.ts';
import { isUnderWay, type OpenRun } from '../client/studio-store.ts';
import { Panel } from '../components/panel.tsx';
import { useWords } from '../words/use-words.ts';
import { saveCsv, savePng } from './chart-files.ts';
import { ChartMenu } from './chart-menu.tsx';
import { EvaluationPart } from './evaluation-part.tsx';
import { LossBand } from './loss-band.tsx';
import { stepTicks } from './ticks.ts';
import { useWidth } from './use-width.ts';

/** Below this width labels stand on the lines instead of beside them. */
const NARROW = 560;
const GUTTER = 116;

interface LossPanelProps {
  readonly run: OpenRun;
  readonly stageIndex: number;
  readonly columns: MetricColumns | undefined;
  /** Moves when the columns have grown. */
  readonly version: number;
}

/** Loss above, retrieval quality below, on one step axis: two bands, never two y axes. */
export function LossPanel({ run, stageIndex, columns, version }: LossPanelProps) {
  const { words } = useWords();
  const smoothing = usePreferences((state) => state.smoothing);
  const panel = useRef<HTMLDivElement>(null);
  const narrow = useWidth(panel) < NARROW;
  const points = useMemo(() => readSeries(columns, smoothing, version), [columns, smoothing, version]);
  const { view, lastMeasured, hasCurve } = measuredOf(run, stageIndex);
  const lastStep = Math.max(points.at(-1)?.step ?? 0, lastMeasured, 1);
  const axis = { stepDomain: [0, lastStep] as const, stepTicks: stepTicks(lastStep, narrow ? 4 : 8), gutter: narrow ? 0 : GUTTER };
  return (
    <Panel label={words.chart.loss}>
      <div className="chart" ref={panel}>
        <LossHead run={run} stageIndex={stageIndex} columns={columns} points={points} panel={panel} />
        {points.length === 0 ? (
          <EmptyLoss run={run} />
        ) : (
          <LossBand
            {...axis}
            points={points}
            candidates={candidatesOf(run, stageIndex)}
            view={view}
            stageIndex={stageIndex}
            showSteps={!hasCurve}
          />
        )}
        {view !== undefined && hasCurve && <EvaluationPart {...axis} view={view} stageIndex={stageIndex} />}
      </div>
    </Panel>
  );
}

/** What the worker says of the stage that runs; for the others what the run file says. */
function candidatesOf(run: OpenRun, stageIndex: number): number | undefined {
  const { candidates } = run.status;
  if (candidates !== undefined && run.status.stageIndex === stageIndex) return candidates;
  const config = run.record?.runFile.stages[stageIndex]?.config ?? {};
  const { batchSize, negatives, inBatchNegatives } = config;
  if (typeof batchSize !== 'number' || typeof negatives !== 'number') return undefined;
  return (inBatchNegatives === false ? 1 : batchSize) * (1 + negatives);
}

interface Measured {
  readonly view: EvaluationView | undefined;
  readonly lastMeasured: number;
  readonly hasCurve: boolean;
}

function measuredOf(run: OpenRun, stageIndex: number): Measured {
  const set = setsOf(run.evaluations)[0];
  const view = set === undefined ? undefined : viewOf(run.evaluations, set);
  const records = view?.records ?? [];
  return {
    view,
    lastMeasured: records.findLast((record) => record.stageIndex === stageIndex)?.step ?? 0,
    hasCurve: records.some((record) => record.stageIndex <= stageIndex),
  };
}

/** The columns are one growing object; `version` says when to read it again. */
function readSeries(columns: MetricColumns | undefined, smoothing: number, version: number): readonly SeriesPoint[] {
  return columns === undefined || version < 0 ? [] : seriesOf(columns.column('step'), columns.column('loss'), smoothing);
}

interface LossHeadProps extends Omit<LossPanelProps, 'version'> {
  readonly points: readonly SeriesPoint[];
  readonly panel: RefObject<HTMLDivElement | null>;
}

function LossHead({ run, stageIndex, columns, points, panel }: LossHeadProps) {
  const { words, format } = useWords();
  const last = points.at(-1);
  const fileName = `${run.status.name}-${run.status.stages[stageIndex]?.id ?? 'stage'}`;
  const picture = (): void => {
    if (panel.current !== null) void savePng(panel.current, `${fileName}.png`);
  };
  return (
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
      {columns !== undefined && columns.length > 0 && (
        <div className="panel-meta row">
          <span className="chart-meta">{words.chart.meta(format.whole(points.length), format.whole(columns.length))}</span>
          <ChartMenu onCsv={() => void saveCsv(columns, `${fileName}.csv`)} onPng={picture} />
        </div>
      )}
    </div>
  );
}

function EmptyLoss({ run }: { readonly run: OpenRun }) {
  const { words } = useWords();
  const { status } = run;
  const preparing = status.phase === undefined ? words.chart.firstPoint : words.chart.firstPointPreparing(words.phase[status.phase.key]);
  return (
    <div className="chart-empty loss-empty">
      <div>
        <p>{isUnderWay(status) ? preparing : words.chart.noPoints}</p>
        {isUnderWay(status) && <p className="small ink-2">{words.phase.firstTime}</p>}
      </div>
    </div>
  );
}
