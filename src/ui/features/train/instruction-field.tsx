import { useId } from 'react';
import { Link } from 'wouter';
import type { DraftStage } from '../../client/draft.ts';
import { useDraft } from '../../client/draft-store.ts';
import { Button } from '../../components/button.tsx';
import { useWords } from '../../words/use-words.ts';
import { sharesInstruction } from './file-settings.tsx';
import { InstructionPresets } from './instruction-presets.tsx';
import { TokenEffect } from './token-effect.tsx';

/** The sentence before every query, its presets, and what it does to a real row. */
export function InstructionField({ stage }: { readonly stage: DraftStage }) {
  const { words } = useWords();
  const changeStage = useDraft((state) => state.changeStage);
  const id = useId();
  const isShared = sharesInstruction(stage);
  const instruction = stage.data[0]?.instruction ?? stage.instruction;
  const set = (value: string): void =>
    changeStage(stage.key, { instruction: value, data: stage.data.map((entry) => ({ ...entry, instruction: value })) });
  return (
    <div className="field">
      <div className="row row-wrap spread">
        <div className="row">
          {isShared ? (
            <label htmlFor={id}>
              <h3>{words.train.instruction}</h3>
            </label>
          ) : (
            <h3>{words.train.instruction}</h3>
          )}
          <span className="pill pill-accent pill-small">{words.train.queriesOnly}</span>
        </div>
        <InstructionPresets value={isShared ? instruction : undefined} onChoose={set} />
      </div>
      {isShared ? (
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
      ) : (
        // Each file has a field of its own: one here would overwrite them all.
        <div className="row row-wrap">
          <p className="caution small">{words.train.instructionsDiffer}</p>
          <Button size="small" onClick={() => set(instruction)}>
            {words.train.instructionForAll}
          </Button>
        </div>
      )}
      <TokenEffect stage={stage} instruction={instruction} />
      <p id={`${id}-hint`} className="field-hint">
        {words.train.instructionHint} <Link href="/instructions">{words.instructions.fromTrain}</Link>
      </p>
    </div>
  );
}
