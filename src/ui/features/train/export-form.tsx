import { evaluationMetrics, exportFormats } from '../../../contract/run-file.ts';
import { evaluationName } from '../../client/draft.ts';
import { isWholeFrom } from '../../client/draft-gaps.ts';
import { useDraft } from '../../client/draft-store.ts';
import { metricName } from '../../client/evaluation-view.ts';
import { usePreferences } from '../../client/preferences.ts';
import { Switch } from '../../components/switch.tsx';
import { useWords } from '../../words/use-words.ts';
import { NumberField } from './number-field.tsx';
import { SelectField } from './select-field.tsx';

/** What comes out of the run, and how often it is saved on the way. */
export function ExportForm() {
  const { words } = useWords();
  const chosen = useDraft((state) => state.draft.export);
  const change = useDraft((state) => state.change);
  const showAdvanced = usePreferences((state) => state.showAdvanced && !state.showChanged);
  return (
    <div className="stack">
      <div>
        <h2>{words.train.exportTitle}</h2>
        <p className="ink-2">{words.train.exportText}</p>
      </div>
      {exportFormats.map((name) => (
        <div key={name} className="field">
          <Switch
            label={words.train.exportFormats[name]}
            checked={chosen.includes(name)}
            onChange={(on) => change({ export: on ? [...chosen, name] : chosen.filter((one: string) => one !== name) })}
          />
        </div>
      ))}
      {showAdvanced && <Saving />}
    </div>
  );
}

function Saving() {
  const { words } = useWords();
  const { checkpoint, evaluations } = useDraft((state) => state.draft);
  const change = useDraft((state) => state.change);
  const set = (part: Partial<typeof checkpoint>): void => change({ checkpoint: { ...checkpoint, ...part } });
  const { everySeconds = 60, keepLast = 2, keepBest = '' } = checkpoint;
  const measures = evaluations.flatMap((evaluation) =>
    evaluationMetrics[evaluation.kind].map((metric) => ({
      value: `${evaluationName(evaluation)}/${metric}`,
      label: `${evaluationName(evaluation)} · ${metricName(metric)}`,
    })),
  );
  const isGoodTime = typeof everySeconds === 'number' && everySeconds >= 1 && everySeconds <= 86_400;
  return (
    <section className="stack stack-small">
      <hr className="rule" />
      <h3>{words.train.saving}</h3>
      <div className="fields">
        <NumberField
          label={words.train.everySeconds}
          help={words.train.everySecondsHint}
          unit={words.train.seconds}
          value={everySeconds}
          error={isGoodTime ? undefined : words.train.between('1', '86,400')}
          changed={checkpoint.everySeconds !== undefined}
          onChange={(value) => set({ everySeconds: value === 60 ? undefined : (value ?? '') })}
          onReset={() => set({ everySeconds: undefined })}
        />
        <NumberField
          label={words.train.keepLast}
          help={words.train.keepLastHint}
          value={keepLast}
          error={isWholeFrom(keepLast, 1) ? undefined : words.train.wholeError('1')}
          changed={checkpoint.keepLast !== undefined}
          onChange={(value) => set({ keepLast: value === 2 ? undefined : (value ?? '') })}
          onReset={() => set({ keepLast: undefined })}
        />
        <SelectField
          label={words.train.keepBest}
          help={words.train.keepBestHint}
          value={keepBest}
          options={[{ value: '', label: words.train.nothing }, ...measures]}
          onChange={(value) => set({ keepBest: value === '' ? undefined : value })}
          onReset={keepBest === '' ? undefined : () => set({ keepBest: undefined })}
        />
      </div>
    </section>
  );
}
