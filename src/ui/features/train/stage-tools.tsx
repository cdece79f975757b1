import { ArrowLeft, ArrowRight, Copy, Trash2 } from 'lucide-react';
import { definitionOf, type DraftStage } from '../../client/draft.ts';
import { useDraft } from '../../client/draft-store.ts';
import { Button } from '../../components/button.tsx';
import { IconButton } from '../../components/icon-button.tsx';
import { icon } from '../../components/icon.ts';
import { useWords } from '../../words/use-words.ts';

interface StageToolsProps {
  readonly stage: DraftStage;
  readonly onShow: (part: string) => void;
}

/** Where the stage stands in the list, and whether it does. */
export function StageTools({ stage, onShow }: StageToolsProps) {
  const { words, say } = useWords();
  const stages = useDraft((state) => state.draft.stages);
  const { move, duplicate, remove } = useDraft.getState();
  const index = stages.findIndex(({ key }) => key === stage.key);
  const title = say(definitionOf(stage).title);
  const leaveOut = (): void => {
    remove(stage.key);
    onShow(stages[index + 1]?.key ?? stages[index - 1]?.key ?? 'base');
  };
  return (
    <div className="row stage-tools" role="group" aria-label={words.train.place(title)}>
      {stages.length > 1 && (
        <>
          <IconButton
            label={words.train.earlier}
            disabled={index === 0}
            onClick={() => move(stage.key, -1)}
            icon={<ArrowLeft {...icon} />}
          />
          <IconButton
            label={words.train.later}
            disabled={index === stages.length - 1}
            onClick={() => move(stage.key, 1)}
            icon={<ArrowRight {...icon} />}
          />
        </>
      )}
      <IconButton label={words.train.duplicate} onClick={() => onShow(duplicate(stage.key))} icon={<Copy {...icon} />} />
      <Button kind="quiet" size="small" icon={<Trash2 {...icon} />} onClick={leaveOut}>
        {words.train.leaveOut}
      </Button>
    </div>
  );
}
