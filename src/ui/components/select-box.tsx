import { useId } from 'react';

interface SelectBoxProps {
  readonly label: string;
  readonly value: string;
  readonly options: readonly { readonly value: string; readonly label: string }[];
  /** The words are read out but not shown. */
  readonly hideLabel?: boolean;
  readonly disabled?: boolean;
  readonly onChange: (value: string) => void;
}

/** One of several, by the browser's own list. */
export function SelectBox({ label, value, options, hideLabel = false, disabled = false, onChange }: SelectBoxProps) {
  const id = useId();
  return (
    <div className="field">
      <div className={hideLabel ? 'visually-hidden' : 'field-head'}>
        <label htmlFor={id}>{label}</label>
      </div>
      <select id={id} className="select" value={value} disabled={disabled} onChange={({ currentTarget }) => onChange(currentTarget.value)}>
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </select>
    </div>
  );
}
