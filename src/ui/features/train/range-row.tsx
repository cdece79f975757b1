import { useId } from 'react';
import type { RangeField } from '../../../contract/fields.ts';
import { isPermitted } from '../../client/draft-gaps.ts';
import { useWords } from '../../words/use-words.ts';
import type { RowProps } from './field-set.ts';
import { ResetButton } from './number-field.tsx';

const textOf = (value: unknown): string => (typeof value === 'number' || typeof value === 'string' ? String(value) : '');

/** Two ranks, both included. */
export function RangeRow({ at, name, field }: RowProps<RangeField>) {
  const { words, format, say } = useWords();
  const given = at.values[name];
  const id = useId();
  const value: readonly unknown[] = Array.isArray(given) ? given : field.default;
  const error = isPermitted(field, given) ? undefined : words.train.rangeError(format.whole(field.minimum), format.whole(field.maximum));
  const set = (which: 0 | 1, text: string): void => {
    const number: unknown = text.trim() !== '' && Number.isFinite(Number(text)) ? Number(text) : text;
    const next = which === 0 ? [number, value[1]] : [value[0], number];
    at.set(name, next[0] === field.default[0] && next[1] === field.default[1] ? undefined : next);
  };
  return (
    <div className="field" role="group" aria-label={say(field.label)}>
      <div className="field-head">
        <span className="field-label">{say(field.label)}</span>
        {given !== undefined && <ResetButton label={say(field.label)} onReset={() => at.set(name, undefined)} />}
      </div>
      <div className="row">
        {([0, 1] as const).map((which) => (
          <div key={which} className="input" data-invalid={error !== undefined}>
            <input
              aria-label={`${say(field.label)}, ${which === 0 ? words.train.from : words.train.to}`}
              inputMode="numeric"
              value={textOf(value[which])}
              aria-invalid={error !== undefined}
              aria-describedby={`${id}-hint`}
              onChange={(event) => set(which, event.currentTarget.value)}
            />
          </div>
        ))}
      </div>
      <p id={`${id}-hint`} className={error === undefined ? 'field-hint' : 'field-error'}>
        {error ?? say(field.help)}
      </p>
    </div>
  );
}
