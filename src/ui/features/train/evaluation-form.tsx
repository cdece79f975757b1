import { useId } from 'react';
import { instructionOfDraft } from '../../client/draft.ts';
import { useDraft } from '../../client/draft-store.ts';
import { useStudio } from '../../client/studio-store.ts';
import { Switch } from '../../components/switch.tsx';
import { useWords } from '../../words/use-words.ts';
import { NumberField } from './number-field.tsx';

/** What the model is measured with, and how often. */
export function EvaluationForm() {
  const { words, format } = useWords();
  const evaluation = useDraft((state) => state.draft.evaluation);
  const change = useDraft((state) => state.changeEvaluation);
  const sets = useStudio((state) => state.assets).filter((asset) => asset.kind === 'retrieval');
  const id = useId();
  const error = (value: unknown): string | undefined =>
    value === undefined || (typeof value === 'number' && Number.isSafeInteger(value) && value >= 1)
      ? undefined
      : words.train.wholeError('1');
  return (
    <div className="stack">
      <div>
        <h2>{words.train.evaluationTitle}</h2>
        <p className="ink-2">{words.train.evaluationLead}</p>
      </div>
      <div className="field">
        <div className="field-head">
          <label htmlFor={id}>{words.train.evaluationSet}</label>
        </div>
        <select
          id={id}
          className="select"
          value={evaluation.set ?? ''}
          onChange={(event) => change({ set: event.currentTarget.value === '' ? undefined : event.currentTarget.value })}
        >
          <option value="">{words.train.evaluationNone}</option>
          {evaluation.set !== undefined && !sets.some((set) => set.name === evaluation.set) && (
            <option value={evaluation.set}>{evaluation.set}</option>
          )}
          {sets.map((set) => (
            <option key={set.id} value={set.name}>
              {`${set.name} · ${words.train.evaluationShape(format.whole(set.documents), format.whole(set.queries))}`}
            </option>
          ))}
        </select>
        {evaluation.set === undefined && <p className="field-hint">{words.better.none}</p>}
      </div>
      {evaluation.set !== undefined && (
        <>
          <div className="fields">
            <NumberField
              label={words.train.everySteps}
              help={words.train.everyStepsHint}
              unit={words.train.everyStepsUnit}
              placeholder="—"
              value={evaluation.everySteps}
              error={error(evaluation.everySteps)}
              onChange={(everySteps) => change({ everySteps })}
            />
            <NumberField
              label={words.train.sample}
              help={words.train.sampleHint}
              placeholder={words.train.all}
              value={evaluation.documents}
              error={error(evaluation.documents)}
              onChange={(documents) => change({ documents })}
            />
          </div>
          <EvaluationPrefix />
        </>
      )}
    </div>
  );
}

/** The same prefix as in training, unless the person wants to see what another one does. */
function EvaluationPrefix() {
  const { words } = useWords();
  const own = useDraft((state) => state.draft.evaluation.instruction);
  const training = useDraft((state) => instructionOfDraft(state.draft));
  const change = useDraft((state) => state.changeEvaluation);
  const id = useId();
  return (
    <div className="field">
      <Switch
        label={words.train.samePrefix}
        checked={own === undefined}
        onChange={(same) => change({ instruction: same ? undefined : training })}
      />
      {own !== undefined && (
        <>
          <label htmlFor={id} className="ink-2">
            {words.train.ownPrefix}
          </label>
          <div className="input">
            <input
              id={id}
              value={own}
              placeholder={words.train.instructionPlaceholder}
              onChange={(event) => change({ instruction: event.currentTarget.value })}
            />
          </div>
          {own !== training && <p className="caution small">{words.train.prefixWarning}</p>}
        </>
      )}
    </div>
  );
}
