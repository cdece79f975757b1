import type { ReactNode } from 'react';
import { Switch } from '../../components/switch.tsx';

interface SettingRowProps {
  readonly label: string;
  readonly hint?: string | undefined;
  readonly children: ReactNode;
}

/** A setting with its name left and its control right. */
export function SettingRow({ label, hint, children }: SettingRowProps) {
  return (
    <div className="setting">
      <div>
        <h3>{label}</h3>
        {hint !== undefined && <p className="ink-2 small">{hint}</p>}
      </div>
      <div className="setting-control">{children}</div>
    </div>
  );
}

interface SwitchRowProps {
  readonly label: string;
  readonly hint: string;
  readonly checked: boolean;
  readonly disabled?: boolean;
  readonly onChange: (checked: boolean) => void;
}

export function SwitchRow({ label, hint, ...rest }: SwitchRowProps) {
  return (
    <SettingRow label={label} hint={hint}>
      <Switch label={label} hideLabel {...rest} />
    </SettingRow>
  );
}
