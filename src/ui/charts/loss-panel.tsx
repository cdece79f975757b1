import { useMemo, useRef } from 'react';
import type { RunEvent } from '../../contract/run-calls.ts';
import { setsOf, viewOf, type EvaluationView } from '../client/evaluation-view.ts';
import { usePreferences } from '../client/preferences.ts';
import type { DrawnLine } from '../client/series.ts';
import { isUnderWay, type OpenRun } from '../client/studio-store.ts';
import { Segmented } from '../components/segmented.tsx';
import { useWords } from '../words/use-words.ts';
import { columnsOf } from './chart-files.ts';
import { ChartPanel } from './chart-panel.tsx';
import { eventsOf } from './event-marks.ts';
import { EventLegend } from './event-track.tsx';
import { EvaluationPart } from './evaluation-part.tsx';
import { LossBand } from './loss-band.tsx';
import { readLine, xScaleOf, type RunChart } from './run-chart.ts';
import { useWidth } from './use-width.ts';

/** Below this width labels stand on the lines instead of beside them. */
const NARROW = 560;
const GUTTER = 116;

interface LossPanelProps {
  readonly run: OpenRun;
  readonly stageIndex: number;
  /** Absent before the first step. */
  readonly chart: RunChart | undefined;
  readonly events: readonly RunEvent[];
}

/** Loss above, retrieval quality below, on one x axis: two bands, never two y axes. */
export function LossPanel({ run, stageIndex, chart, events }: LossPanelProps) {
  const { words } = useWords();
  const fileName = `${run.status.name}-${run.status.stages[stageIndex]?.id ?? 'stage'}-loss`;
  if (chart !== undefined) return <Curves run={run} stageIndex={stageIndex} chart={chart} events={events} fileName={fileName} />;
  return (
    <ChartPanel title={words.chart.loss} fileName={fileName}>
      <EmptyLoss run={run} />
    </ChartPanel>
  );
}

interface CurvesProps extends Omit<LossPanelProps, 'chart'> {
  readonly chart: RunChart;
  readonly fileName: string;
}

function Curves({ run, stageIndex, chart, events, fileName }: CurvesProps) {
  const { words, format } = useWords();
  const smoothing = usePreferences((state) => state.smoothing);
  const frame = useRef<HTMLDivElement>(null);
  const narrow = useWidth(frame) < NARROW;
  const line = useMemo(() => readLine(chart, 'loss', smoothing), [chart, smoothing]);
  const marks = useMemo(() => eventsOf(chart, events, run, stageIndex), [chart, events, run, stageIndex]);
  const view = measuredOf(run);
  const hasCurve = view?.records.some((record) => record.stageIndex <= stageIndex) === true;
  const shared = { chart, stageIndex, x: xScaleOf(chart, narrow ? 4 : 8, format), gutter: narrow ? 0 : GUTTER };
  const table = [
    { name: words.chart.axes[chart.axis.kind], values: line.xs, format: shared.x.format },
    { name: words.chart.smoothed, values: line.smooth, format: format.fixed },
    { name: words.chart.thisStep, values: line.raw, format: format.fixed },
  ];
  return (
    <ChartPanel
      title={words.chart.loss}
      fileName={fileName}
      head={<LossValue line={line} />}
      meta={<Meta line={line} />}
      csv={() => columnsOf(chart.columns)}
      table={table}
    >
      <div ref={frame}>
        <LossBand {...shared} line={line} candidates={candidatesOf(run, stageIndex)} view={view} marks={hasCurve ? undefined : marks} />
        {view !== undefined && hasCurve && <EvaluationPart {...shared} view={view} marks={marks} />}
        <EventLegend marks={marks} axis={chart.axis.kind} />
      </div>
    </ChartPanel>
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

function measuredOf(run: OpenRun): EvaluationView | undefined {
  const set = setsOf(run.evaluations)[0];
  return set === undefined ? undefined : viewOf(run.evaluations, set);
}

function LossValue({ line }: { readonly line: DrawnLine }) {
  const { words, format } = useWords();
  return (
    <>
      <span className="chart-value">{format.fixed(line.smooth.at(-1) ?? Number.NaN)}</span>
      <span className="ink-3 small">
        {words.chart.smoothed} · {words.chart.thisStep} {format.fixed(line.raw.at(-1) ?? Number.NaN)}
      </span>
    </>
  );
}

function Meta({ line }: { readonly line: DrawnLine }) {
  const { words, format } = useWords();
  const scale = usePreferences((state) => state.lossScale);
  return (
    <>
      <span className="chart-meta">{words.chart.meta(format.whole(line.drawn), format.whole(line.all))}</span>
      <Segmented
        label={words.chart.scale}
        value={scale}
        onChange={(value) => usePreferences.setState({ lossScale: value })}
        options={[
          { value: 'log', label: words.chart.log },
          { value: 'linear', label: words.chart.linear },
        ]}
      />
    </>
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
