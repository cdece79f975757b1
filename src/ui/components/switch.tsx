interface SwitchProps {
  readonly label: string;
  /** The words are read out but not shown. */
  readonly hideLabel?: boolean;
  readonly checked: boolean;
  readonly disabled?: boolean;
  readonly onChange: (checked: boolean) => void;
}

export function Switch({ label, hideLabel = false, checked, disabled = false, onChange }: SwitchProps) {
  return (
    <button type="button" role="switch" className="switch" aria-checked={checked} disabled={disabled} onClick={() => onChange(!checked)}>
      <span className="switch-track" aria-hidden="true" />
      <span className={hideLabel ? 'visually-hidden' : ''}>{label}</span>
    </button>
  );
}
