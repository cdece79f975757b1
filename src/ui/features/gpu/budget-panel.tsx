import { usePreferences } from '../../client/preferences.ts';
import { Panel } from '../../components/panel.tsx';
import { Switch } from '../../components/switch.tsx';
import { useWords } from '../../words/use-words.ts';

const mebibyte = 2 ** 20;
/** From 0.5 to 24 GiB in steps of half a GiB. */
const [least, most, step] = [512, 24_576, 512];

/** A page cannot read how much memory a GPU has: the person sets the limit that new recipes begin with. */
export function BudgetPanel() {
  const { words, format } = useWords();
  const budget = usePreferences((state) => state.gpuBudgetMiB);
  return (
    <Panel title={words.gpu.budget} meta={budget === undefined ? words.gpu.noBudget : format.bytes(budget * mebibyte)}>
      <div className="stack">
        <p className="ink-2">{words.gpu.budgetText}</p>
        <Switch
          label={words.gpu.limitBudget}
          checked={budget !== undefined}
          onChange={(checked) => usePreferences.setState({ gpuBudgetMiB: checked ? 4096 : undefined })}
        />
        {budget !== undefined && (
          <input
            className="gpu-slider"
            type="range"
            aria-label={words.gpu.budget}
            aria-valuetext={format.bytes(budget * mebibyte)}
            min={least}
            max={most}
            step={step}
            value={budget}
            onChange={(event) => usePreferences.setState({ gpuBudgetMiB: Number(event.currentTarget.value) })}
          />
        )}
      </div>
    </Panel>
  );
}
