import { useId } from 'react';
import { ResetButton } from './number-field.tsx';

interface SelectFieldProps {
  readonly label: string;
  readonly help?: string | undefined;
  readonly value: string;
  readonly options: readonly { readonly value: string; readonly label: string }[];
  readonly onChange: (value: string) => void;
  /** Absent: nothing was changed. */
  readonly onReset?: (() => void) | undefined;
}

/** One of several. A value that is none of them any more stays in sight until another is chosen. */
export function SelectField({ label, help, value, options, onChange, onReset }: SelectFieldProps) {
  const id = useId();
  const isKnown = options.some((option) => option.value === value);
  return (
    <div className="field">
      <div className="field-head">
        <label htmlFor={id}>{label}</label>
        {onReset !== undefined && <ResetButton label={label} onReset={onReset} />}
      </div>
      <select
        id={id}
        className="select"
        value={value}
        aria-describedby={help === undefined ? undefined : `${id}-hint`}
        onChange={(event) => onChange(event.currentTarget.value)}
      >
        {!isKnown && <option value={value}>{value}</option>}
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </select>
      {help !== undefined && (
        <p id={`${id}-hint`} className="field-hint">
          {help}
        </p>
      )}
    </div>
  );
}
