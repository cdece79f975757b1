interface SegmentedProps<Option extends string> {
  readonly label: string;
  readonly options: readonly { readonly value: Option; readonly label: string }[];
  readonly value: Option;
  readonly onChange: (value: Option) => void;
}

/** One of a few, all visible. */
export function Segmented<Option extends string>({ label, options, value, onChange }: SegmentedProps<Option>) {
  return (
    <div className="segmented" role="group" aria-label={label}>
      {options.map((option) => (
        <button key={option.value} type="button" aria-pressed={option.value === value} onClick={() => onChange(option.value)}>
          {option.label}
        </button>
      ))}
    </div>
  );
}
