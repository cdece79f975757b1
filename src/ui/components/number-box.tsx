import { useId, useState } from 'react';

interface NumberBoxProps {
  readonly label: string;
  /** Undefined: empty. */
  readonly value: number | undefined;
  readonly minimum: number;
  readonly maximum: number;
  readonly whole?: boolean;
  readonly unit?: string | undefined;
  readonly placeholder?: string;
  readonly disabled?: boolean;
  /** Called with what is permitted only; undefined where the box was emptied and may be. */
  readonly onChange: (value: number | undefined) => void;
  readonly mayBeEmpty?: boolean;
}

/** A number within bounds. What is not permitted stays in the box, is marked, and changes nothing. */
export function NumberBox({ label, value, minimum, maximum, whole = false, mayBeEmpty = false, ...rest }: NumberBoxProps) {
  const id = useId();
  const [typed, setTyped] = useState<string>();
  const read = (text: string): number | undefined => (text.trim() === '' ? undefined : Number(text));
  const permitted = (number: number | undefined): boolean =>
    number === undefined ? mayBeEmpty : number >= minimum && number <= maximum && (!whole || Number.isInteger(number));
  const invalid = typed !== undefined && !permitted(read(typed));
  const shown = typed !== undefined && (invalid || read(typed) === value) ? typed : value === undefined ? '' : String(value);
  return (
    <div className="field">
      <div className="field-head">
        <label htmlFor={id}>{label}</label>
      </div>
      <div className="input" data-invalid={invalid}>
        <input
          id={id}
          inputMode={whole ? 'numeric' : 'decimal'}
          autoComplete="off"
          value={shown}
          placeholder={rest.placeholder}
          disabled={rest.disabled}
          aria-invalid={invalid}
          onBlur={() => setTyped(undefined)}
          onChange={({ currentTarget }) => {
            setTyped(currentTarget.value);
            const number = read(currentTarget.value);
            if (permitted(number)) rest.onChange(number);
          }}
        />
        {rest.unit !== undefined && <span className="input-unit">{rest.unit}</span>}
      </div>
    </div>
  );
}
