import { useWords } from '../../words/use-words.ts';

/** The prefixes that the BGE models were trained with: the Chinese one ends in a full-width colon, the English one in a space. */
const CHINESE = '为这个句子生成表示以用于检索相关文章：';
const ENGLISH = 'Represent this sentence for searching relevant passages: ';

interface InstructionPresetsProps {
  /** Undefined: several at once. */
  readonly value: string | undefined;
  readonly onChoose: (value: string) => void;
}

/** Prefixes that are known to work, by one click. */
export function InstructionPresets({ value, onChoose }: InstructionPresetsProps) {
  const { words } = useWords();
  const presets = [
    { label: words.train.presetNone, prefix: '' },
    { label: words.train.presetChinese, prefix: CHINESE },
    { label: words.train.presetEnglish, prefix: ENGLISH },
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
