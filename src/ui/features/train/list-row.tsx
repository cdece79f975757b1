import { useId } from 'react';
import type { ListField } from '../../../contract/fields.ts';
import { isPermitted } from '../../client/draft-gaps.ts';
import { useWords } from '../../words/use-words.ts';
import type { RowProps } from './field-set.ts';
import { ResetButton } from './number-field.tsx';

/** Several numbers, separated by commas. */
export function ListRow({ at, name, field }: RowProps<ListField>) {
  const { words, format, say } = useWords();
  const given = at.values[name];
  const id = useId();
  const value: readonly unknown[] = Array.isArray(given) ? given : field.default;
  const isGood = isPermitted(field, given);
  const set = (text: string): void => {
    const items = text.split(/[,，;；\s]+/).filter((item) => item !== '');
    const numbers = items.map((item) => (Number.isFinite(Number(item)) ? Number(item) : item));
    at.set(name, JSON.stringify(numbers) === JSON.stringify(field.default) ? undefined : numbers);
  };
  const errorOf = (): string => {
    const bounds = [format.plain(field.minimum), format.plain(field.maximum)] as const;
    const each = field.multipleOf === undefined ? '' : words.train.listMultiples(format.plain(field.multipleOf));
    return words.train.listError(format.whole(field.longest), ...bounds) + each;
  };
  return (
    <div className="field">
      <div className="field-head">
        <label htmlFor={id}>{say(field.label)}</label>
        {given !== undefined && <ResetButton label={say(field.label)} onReset={() => at.set(name, undefined)} />}
      </div>
      <div className="input" data-invalid={!isGood}>
        <input
          // What is typed stands until the field is left; a value that comes from elsewhere replaces it.
          key={JSON.stringify(value)}
          id={id}
          defaultValue={value.join(', ')}
          placeholder={words.train.listEmpty}
          autoComplete="off"
          aria-invalid={!isGood}
          aria-describedby={`${id}-hint`}
          onBlur={(event) => set(event.currentTarget.value)}
        />
      </div>
      <p id={`${id}-hint`} className={isGood ? 'field-hint' : 'field-error'}>
        {isGood ? say(field.help) : errorOf()}
      </p>
    </div>
  );
}
