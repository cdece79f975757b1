import { prefixPresets } from '../../client/instruction-prefixes.ts';
import { useWords } from '../../words/use-words.ts';

interface InstructionPresetsProps {
  /** Undefined: several at once. */
  readonly value: string | undefined;
  readonly onChoose: (value: string) => void;
}

/** Prefixes that are known to work, by one click. */
export function InstructionPresets({ value, onChoose }: InstructionPresetsProps) {
  const { words } = useWords();
  const presets = [
    { label: words.train.presetNone, prefix: prefixPresets.none },
    { label: words.train.presetChinese, prefix: prefixPresets.chinese },
    { label: words.train.presetEnglish, prefix: prefixPresets.english },
  ];
  return (
    <div className="segmented" role="group" aria-label={words.train.presets}>
      {presets.map(({ label, prefix }) => (
        <button key={label} type="button" aria-pressed={value === prefix} onClick={() => onChoose(prefix)}>
          {label}
        </button>
      ))}
    </div>
  );
}
