import { Undo2 } from 'lucide-react';
import { useId } from 'react';
import { stageDefinitions } from '../../../stages/definitions.ts';
import { useDraft } from '../../client/draft-store.ts';
import { knownPresets } from '../../client/recipe.ts';
import { allStages, isBuilt } from '../../client/stage-ids.ts';
import { useStudio } from '../../client/studio-store.ts';
import { Button } from '../../components/button.tsx';
import { icon } from '../../components/icon.ts';
import { useWords } from '../../words/use-words.ts';

/** Whole recipes by one click, any further stage, and the way back. */
export function RecipeBar({ onShow }: { readonly onShow: (part: string) => void }) {
  const { words } = useWords();
  const hasBefore = useDraft((state) => state.before !== undefined);
  const { takePreset, undo } = useDraft.getState();
  return (
    <div className="row row-wrap recipe-bar">
      <div className="row row-wrap" role="group" aria-label={words.train.recipes}>
        <span className="ink-2 small">{words.train.recipes}</span>
        {knownPresets().map((preset) => (
          <Button
            key={preset}
            size="small"
            title={words.train.recipeHints[preset]}
            onClick={() => {
              takePreset(preset, useStudio.getState().assets);
              onShow(firstOf());
            }}
          >
            {words.train.recipe[preset]}
          </Button>
        ))}
      </div>
      <div className="row push">
        {hasBefore && (
          <Button
            size="small"
            kind="quiet"
            icon={<Undo2 {...icon} />}
            onClick={() => {
              undo();
              onShow(firstOf());
            }}
          >
            {words.train.undo}
          </Button>
        )}
        <AddStage onShow={onShow} />
      </div>
    </div>
  );
}

const firstOf = (): string => useDraft.getState().draft.stages[0]?.key ?? 'base';

/** Any stage at the end of the list; it is moved from there. */
function AddStage({ onShow }: { readonly onShow: (part: string) => void }) {
  const { words, say } = useWords();
  const count = useDraft((state) => state.draft.stages.length);
  const insert = useDraft((state) => state.insert);
  const id = useId();
  return (
    <>
      <label htmlFor={id} className="visually-hidden">
        {words.train.addStage}
      </label>
      <select
        id={id}
        className="select select-small"
        value=""
        onChange={(event) => {
          const { value } = event.currentTarget;
          if (isBuilt(value)) onShow(insert(count, value, useStudio.getState().assets));
        }}
      >
        <option value="">{words.train.addStage}</option>
        {allStages.map((stage) => (
          <option key={stage} value={stage}>
            {say(stageDefinitions[stage].title)}
          </option>
        ))}
      </select>
    </>
  );
}
