// The charts of a run. This file and what it imports is a chunk of its own: the charting library comes with it.

import type { OpenRun } from '../client/studio-store.ts';
import { metricsOf, useMetricVersion } from '../client/metric-store.ts';
import { LossPanel } from './loss-panel.tsx';
import { SmallCharts } from './small-charts.tsx';

interface RunChartsProps {
  readonly run: OpenRun;
  readonly stageIndex: number;
}

export function RunCharts({ run, stageIndex }: RunChartsProps) {
  const version = useMetricVersion();
  const stage = run.status.stages[stageIndex];
  const columns = metricsOf(run.status.runId, stageIndex);
  return (
    <div className="stack run-charts">
      <LossPanel run={run} stageIndex={stageIndex} columns={columns} version={version} />
      {columns !== undefined && columns.length > 0 && stage !== undefined && (
        <SmallCharts stage={stage.stage} steps={stage.steps} columns={columns} version={version} />
      )}
    </div>
  );
}
