import { useId } from 'react';
import { useChartPreferences } from '../../client/chart-preferences.ts';
import { metricsOf, useMetricVersion } from '../../client/metric-store.ts';
import { usePreferences } from '../../client/preferences.ts';
import { axesOf } from '../../client/run-axis.ts';
import { resetZoom, useChartView } from '../../charts/chart-view.ts';
import { Button } from '../../components/button.tsx';
import { Segmented } from '../../components/segmented.tsx';
import { Switch } from '../../components/switch.tsx';
import { useWords } from '../../words/use-words.ts';

interface ChartSettingsProps {
  readonly runId: string;
  readonly stageIndex: number;
}

/** How the curves are drawn; remembered for every run. What part is looked at is not. */
export function ChartSettings({ runId, stageIndex }: ChartSettingsProps) {
  const { words } = useWords();
  useMetricVersion();
  const { axis, logarithmicX, followsLatest } = useChartPreferences();
  const isZoomed = useChartView((state) => state.window !== undefined);
  const axes = axesOf(metricsOf(runId, stageIndex));
  return (
    <div className="row row-wrap chart-settings">
      {isZoomed && (
        <>
          <Switch
            label={words.chart.follow}
            checked={followsLatest}
            onChange={(checked) => useChartPreferences.setState({ followsLatest: checked })}
          />
          <Button size="small" onClick={resetZoom}>
            {words.chart.wholeRun}
          </Button>
        </>
      )}
      <Smoothing />
      {axes.length > 1 && (
        <Segmented
          label={words.chart.axis}
          value={axes.includes(axis) ? axis : 'step'}
          onChange={(value) => useChartPreferences.setState({ axis: value })}
          options={axes.map((value) => ({ value, label: words.chart.axes[value] }))}
        />
      )}
      <Switch
        label={words.chart.logarithmicX}
        checked={logarithmicX}
        onChange={(checked) => useChartPreferences.setState({ logarithmicX: checked })}
      />
    </div>
  );
}

function Smoothing() {
  const { words, format } = useWords();
  const smoothing = usePreferences((state) => state.smoothing);
  const slider = useId();
  return (
    <span className="row">
      <label htmlFor={slider} className="ink-2">
        {words.chart.smoothing}
      </label>
      <input
        id={slider}
        className="slider"
        type="range"
        min={0}
        max={0.99}
        step={0.01}
        value={smoothing}
        onChange={(event) => usePreferences.setState({ smoothing: event.currentTarget.valueAsNumber })}
      />
      <span className="number">{format.fixed(smoothing, 2)}</span>
    </span>
  );
}
