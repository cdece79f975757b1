import { RotateCcw } from 'lucide-react';
import { useId, useState, type ReactNode } from 'react';
import { icon } from '../../components/icon.ts';
import { useWords } from '../../words/use-words.ts';

interface NumberFieldProps {
  readonly label: string;
  readonly help?: ReactNode;
  readonly value: number | string | undefined;
  /** Shown where the value is empty. */
  readonly placeholder?: string;
  readonly unit?: string | undefined;
  /** What is wrong with the value, in words; undefined where nothing is. */
  readonly error?: string | undefined;
  readonly changed?: boolean;
  readonly disabled?: boolean;
  /** A number, a text that is not one, or undefined for empty. */
  readonly onChange: (value: number | string | undefined) => void;
  readonly onReset?: () => void;
}

/** A number, with its unit inside, its bounds in words, and a way back to the default. */
export function NumberField({
  label,
  help,
  value,
  placeholder,
  unit,
  error,
  changed = false,
  disabled = false,
  onChange,
  onReset,
}: NumberFieldProps) {
  const id = useId();
  const [typed, setTyped] = useState('');
  // "0.50" is kept as it is typed as long as it means the value; a reset or a preset replaces it.
  const shown = readNumber(typed) === value ? typed : value === undefined ? '' : String(value);
  return (
    <div className="field">
      <div className="field-head">
        <label htmlFor={id}>{label}</label>
        {changed && onReset !== undefined && <ResetButton label={label} onReset={onReset} />}
      </div>
      <div className="input" data-invalid={error !== undefined}>
        <input
          id={id}
          inputMode="decimal"
          autoComplete="off"
          value={shown}
          placeholder={placeholder}
          disabled={disabled}
          aria-invalid={error !== undefined}
          aria-describedby={`${id}-hint`}
          onChange={(event) => {
            setTyped(event.currentTarget.value);
            onChange(readNumber(event.currentTarget.value));
          }}
        />
        {unit !== undefined && <span className="input-unit">{unit}</span>}
      </div>
      <p id={`${id}-hint`} className={error === undefined ? 'field-hint' : 'field-error'}>
        {error ?? help}
      </p>
    </div>
  );
}

/** A number where the text is one, the text where it is not, undefined where there is none. */
function readNumber(text: string): number | string | undefined {
  const trimmed = text.trim();
  if (trimmed === '') return undefined;
  const number = Number(trimmed);
  return Number.isFinite(number) ? number : trimmed;
}

export function ResetButton({ label, onReset }: { readonly label: string; readonly onReset: () => void }) {
  const { words } = useWords();
  return (
    <button
      type="button"
      className="changed"
      aria-label={`${words.train.changed}: ${words.train.resetField(label)}`}
      title={words.train.resetField(label)}
      onClick={onReset}
    >
      <span className="dot" style={{ width: 5, height: 5 }} aria-hidden="true" />
      {words.train.changed}
      <RotateCcw {...icon} size={13} />
    </button>
  );
}
