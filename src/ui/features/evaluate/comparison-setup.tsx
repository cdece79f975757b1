import type { ComparisonRequest } from '../../../contract/comparison-calls.ts';
import type { RunSummary } from '../../../contract/protocol.ts';
import { compare } from '../../client/comparison-actions.ts';
import type { SetChoice, SystemChoice } from '../../client/comparison-choices.ts';
import { useComparisons } from '../../client/comparison-store.ts';
import { isUnderWay, useStudio } from '../../client/studio-store.ts';
import { Button } from '../../components/button.tsx';
import { SelectBox } from '../../components/select-box.tsx';
import { useWords } from '../../words/use-words.ts';
import { metaOf, nameOf } from './system-name.ts';

/** What is compared, on which set, and how to change it. */
export interface SetupChoice {
  readonly run: RunSummary | undefined;
  readonly finished: readonly RunSummary[];
  readonly sets: readonly SetChoice[];
  readonly setId: string;
  readonly choices: readonly SystemChoice[];
  readonly chosen: readonly SystemChoice[];
  /** Undefined: nothing can be compared yet. */
  readonly request: ComparisonRequest | undefined;
  readonly chooseRun: (runId: string) => void;
  readonly chooseSet: (setId: string) => void;
  readonly toggle: (key: string) => void;
}

interface ComparisonSetupProps {
  readonly setup: SetupChoice;
  readonly isDone: boolean;
}

/** The form of a comparison; it folds away once there are figures. */
export function ComparisonSetup({ setup, isDone }: ComparisonSetupProps) {
  const { words } = useWords();
  if (!isDone) {
    return (
      <section className="panel" aria-label={words.evaluate.systems}>
        <Form setup={setup} />
      </section>
    );
  }
  return (
    <details className="panel evaluate-setup">
      <summary>{words.evaluate.again}</summary>
      <Form setup={setup} />
    </details>
  );
}

function Form({ setup }: { readonly setup: SetupChoice }) {
  const { words } = useWords();
  const { run, finished, sets, setId } = setup;
  return (
    <div className="stack evaluate-form">
      <div className="evaluate-selects">
        <SelectBox
          label={words.evaluate.set}
          value={setId}
          options={sets.map(({ id, name }) => ({ value: id, label: name ?? words.evaluate.sampleSet }))}
          onChange={setup.chooseSet}
        />
        {finished.length > 0 && (
          <SelectBox
            label={words.evaluate.run}
            value={run?.runId ?? ''}
            options={finished.map(({ runId, name }) => ({ value: runId, label: name }))}
            onChange={setup.chooseRun}
          />
        )}
      </div>
      <Systems setup={setup} />
      <Start request={setup.request} />
    </div>
  );
}

function Systems({ setup }: { readonly setup: SetupChoice }) {
  const speech = useWords();
  return (
    <fieldset className="evaluate-systems">
      <legend className="field-head">{speech.words.evaluate.systems}</legend>
      {setup.choices.map((choice) => (
        <label key={choice.key} className="checkbox">
          <input type="checkbox" checked={setup.chosen.includes(choice)} onChange={() => setup.toggle(choice.key)} />
          <span>{nameOf(choice, speech)}</span>
          <span className="ink-3 small">{metaOf(choice, speech)}</span>
        </label>
      ))}
    </fieldset>
  );
}

function Start({ request }: { readonly request: ComparisonRequest | undefined }) {
  const { words } = useWords();
  const active = useStudio((state) => state.active);
  const isRunning = useComparisons((state) => state.watched.evaluate.state === 'running');
  const hint = request === undefined ? words.evaluate.needModel : isUnderWay(active) ? words.evaluate.busy(active.name) : '';
  return (
    <div className="row row-wrap">
      <Button
        kind="primary"
        disabled={hint !== '' || isRunning}
        onClick={() => {
          if (request !== undefined) void compare('evaluate', request);
        }}
      >
        {words.evaluate.compare}
      </Button>
      {hint !== '' && <p className="caution small">{hint}</p>}
    </div>
  );
}
