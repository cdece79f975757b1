import { SelectBox } from '../../components/select-box.tsx';
import type { Shown } from './shown.ts';

interface SystemSelectProps {
  readonly label: string;
  readonly shown: Shown;
  readonly onChoose: (place: number) => void;
}

/** Which of the compared systems is looked at. */
export function SystemSelect({ label, shown, onChoose }: SystemSelectProps) {
  return (
    <SelectBox
      label={label}
      value={String(shown.after)}
      options={shown.names.map((name, place) => ({ value: String(place), label: name }))}
      onChange={(value) => onChoose(Number(value))}
    />
  );
}
