import { useId } from 'react';
import type { ListField } from '../../../contract/fields.ts';
import type { FormStage } from '../../client/draft.ts';
import { isPermitted } from '../../client/draft-plan.ts';
import { useDraft } from '../../client/draft-store.ts';
import { useWords } from '../../words/use-words.ts';
import { ResetButton } from './number-field.tsx';

interface ListRowProps {
  readonly stage: FormStage;
  readonly name: string;
  readonly field: ListField;
}

/** Several numbers, separated by commas. */
export function ListRow({ stage, name, field }: ListRowProps) {
  const { words, format, say } = useWords();
  const given = useDraft((state) => state.draft.stages[stage].values[name]);
  const setValue = useDraft((state) => state.setValue);
  const id = useId();
  const value: readonly unknown[] = Array.isArray(given) ? given : field.default;
  const isGood = isPermitted(field, given);
  const set = (text: string): void => {
    const items = text.split(/[,，;\s]+/).filter((item) => item !== '');
    const numbers = items.map((item) => (Number.isFinite(Number(item)) ? Number(item) : item));
    setValue(stage, name, numbers.length === 0 ? undefined : numbers);
  };
  return (
    <div className="field">
      <div className="field-head">
        <label htmlFor={id}>{say(field.label)}</label>
        {given !== undefined && <ResetButton label={say(field.label)} onReset={() => setValue(stage, name, undefined)} />}
      </div>
      <div className="input" data-invalid={!isGood}>
        <input
          key={given === undefined ? 'default' : 'given'}
          id={id}
          defaultValue={value.join(', ')}
          aria-invalid={!isGood}
          aria-describedby={`${id}-hint`}
          onBlur={(event) => set(event.currentTarget.value)}
        />
      </div>
      <p id={`${id}-hint`} className={isGood ? 'field-hint' : 'field-error'}>
        {isGood ? say(field.help) : words.train.whole(format.plain(field.minimum), format.plain(field.maximum))}
      </p>
    </div>
  );
}
