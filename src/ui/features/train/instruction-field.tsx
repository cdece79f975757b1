import { useId } from 'react';
import type { FormStage } from '../../client/draft.ts';
import { useDraft } from '../../client/draft-store.ts';
import { useWords } from '../../words/use-words.ts';
import { TokenEffect } from './token-effect.tsx';

/** The prefixes that the BGE models were trained with: the Chinese one ends in a full-width colon, the English one in a space. */
const CHINESE = '为这个句子生成表示以用于检索相关文章：';
const ENGLISH = 'Represent this sentence for searching relevant passages: ';

/** The sentence before every query, its presets, and what it does to a real row. */
export function InstructionField({ stage }: { readonly stage: FormStage }) {
  const { words } = useWords();
  const instruction = useDraft((state) => state.draft.stages[stage].instruction);
  const changeStage = useDraft((state) => state.changeStage);
  const id = useId();
  const set = (value: string): void => changeStage(stage, { instruction: value });
  const presets = [
    { label: words.train.presetNone, value: '' },
    { label: words.train.presetChinese, value: CHINESE },
    { label: words.train.presetEnglish, value: ENGLISH },
  ];
  return (
    <div className="field">
      <div className="row row-wrap spread">
        <div className="row">
          <label htmlFor={id}>
            <h3>{words.train.instruction}</h3>
          </label>
          <span className="pill pill-accent pill-small">{words.train.queriesOnly}</span>
        </div>
        <div className="segmented" role="group" aria-label={words.train.presets}>
          {presets.map((preset) => (
            <button key={preset.label} type="button" aria-pressed={instruction === preset.value} onClick={() => set(preset.value)}>
              {preset.label}
            </button>
          ))}
        </div>
      </div>
      <div className="input">
        <input
          id={id}
          value={instruction}
          placeholder={words.train.instructionPlaceholder}
          autoComplete="off"
          aria-describedby={`${id}-hint`}
          onChange={(event) => set(event.currentTarget.value)}
        />
      </div>
      <TokenEffect stage={stage} instruction={instruction} />
      <p id={`${id}-hint`} className="field-hint">
        {words.train.instructionHint}
      </p>
    </div>
  );
}
