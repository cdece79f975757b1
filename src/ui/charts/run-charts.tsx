// The charts of a run. This file and what it imports is a chunk of its own: the charting library comes with it.

import { useEffect } from 'react';
import type { RunEvent } from '../../contract/run-calls.ts';
import type { MetricColumns } from '../client/metric-columns.ts';
import { metricsOf, useMetricVersion } from '../client/metric-store.ts';
import { useRunLogs } from '../client/run-log.ts';
import type { OpenRun } from '../client/studio-store.ts';
import { resetChartView } from './chart-view.ts';
import { LossPanel } from './loss-panel.tsx';
import { useRunChart } from './run-chart.ts';
import { SmallCharts } from './small-charts.tsx';

interface RunChartsProps {
  readonly run: OpenRun;
  readonly stageIndex: number;
}

const noEvents: readonly RunEvent[] = [];

export function RunCharts({ run, stageIndex }: RunChartsProps) {
  const version = useMetricVersion();
  const { runId } = run.status;
  const events = useRunLogs((state) => state.events[runId] ?? noEvents);
  useEffect(() => resetChartView, [runId, stageIndex]);
  const columns = metricsOf(runId, stageIndex);
  return (
    <div className="stack run-charts">
      {columns === undefined || columns.length === 0 ? (
        <LossPanel run={run} stageIndex={stageIndex} chart={undefined} events={events} />
      ) : (
        <Drawn run={run} stageIndex={stageIndex} columns={columns} version={version} events={events} />
      )}
    </div>
  );
}

interface DrawnProps extends RunChartsProps {
  readonly columns: MetricColumns;
  readonly version: number;
  readonly events: readonly RunEvent[];
}

function Drawn({ run, stageIndex, columns, version, events }: DrawnProps) {
  const lastStep = run.evaluations.findLast((record) => record.stageIndex === stageIndex)?.step ?? 0;
  const chart = useRunChart({ columns, version, events, lastStep });
  return (
    <>
      <LossPanel run={run} stageIndex={stageIndex} chart={chart} events={events} />
      <SmallCharts run={run} stageIndex={stageIndex} chart={chart} />
    </>
  );
}
