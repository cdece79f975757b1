import { useId } from 'react';

interface TextSettingProps {
  readonly label: string;
  readonly help: string;
  readonly value: string;
  readonly isGood?: boolean;
  readonly placeholder?: string;
  readonly onChange: (value: string) => void;
}

/** A line of text with what it is for below. */
export function TextSetting({ label, help, value, isGood = true, placeholder, onChange }: TextSettingProps) {
  const id = useId();
  return (
    <div className="field">
      <div className="field-head">
        <label htmlFor={id}>{label}</label>
      </div>
      <div className="input" data-invalid={!isGood}>
        <input
          id={id}
          value={value}
          placeholder={placeholder}
          autoComplete="off"
          aria-invalid={!isGood}
          aria-describedby={`${id}-hint`}
          onChange={(event) => onChange(event.currentTarget.value)}
        />
      </div>
      <p id={`${id}-hint`} className={isGood ? 'field-hint' : 'field-error'}>
        {help}
      </p>
    </div>
  );
}
