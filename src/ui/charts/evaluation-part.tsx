import { useState } from 'react';
import { curveOf, metricName, metricsOfView, type EvaluationView } from '../client/evaluation-view.ts';
import { Segmented } from '../components/segmented.tsx';
import { useWords } from '../words/use-words.ts';
import type { EventMark } from './event-marks.ts';
import { EvaluationBand } from './evaluation-band.tsx';
import type { AxisScale } from './plot-scale.ts';
import type { RunChart } from './run-chart.ts';

interface EvaluationPartProps {
  readonly view: EvaluationView;
  readonly stageIndex: number;
  readonly x: AxisScale;
  readonly gutter: number;
  readonly chart: RunChart;
  readonly marks: readonly EventMark[];
}

/** The retrieval band with the choice of its metric. */
export function EvaluationPart({ view, stageIndex, ...axis }: EvaluationPartProps) {
  const { words } = useWords();
  const metrics = metricsOfView(view);
  const [chosen, choose] = useState<string>();
  const metric = chosen !== undefined && metrics.includes(chosen) ? chosen : metrics[0];
  if (metric === undefined) return null;
  return (
    <>
      <div className="row spread band-title">
        <span className="ink-2 small">
          {metricName(metric)} · {view.set}
        </span>
        {metrics.length > 1 && (
          <Segmented
            label={words.chart.metric}
            value={metric}
            onChange={choose}
            options={metrics.slice(0, axis.gutter > 0 ? 4 : 2).map((value) => ({ value, label: metricName(value) }))}
          />
        )}
      </div>
      <EvaluationBand {...axis} view={view} metric={metric} stageIndex={stageIndex} curve={curveOf(view, stageIndex, metric)} />
    </>
  );
}
