import { useId } from 'react';
import { usePreferences } from '../../client/preferences.ts';
import { Segmented } from '../../components/segmented.tsx';
import { useWords } from '../../words/use-words.ts';

/** How the curves are drawn; remembered for every run. */
export function ChartSettings() {
  const { words, format } = useWords();
  const smoothing = usePreferences((state) => state.smoothing);
  const lossScale = usePreferences((state) => state.lossScale);
  const slider = useId();
  return (
    <div className="row row-wrap">
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
      <Segmented
        label={words.chart.scale}
        value={lossScale}
        onChange={(value) => usePreferences.setState({ lossScale: value })}
        options={[
          { value: 'log', label: words.chart.log },
          { value: 'linear', label: words.chart.linear },
        ]}
      />
    </div>
  );
}
