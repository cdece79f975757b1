import { Check } from 'lucide-react';
import { Link } from 'wouter';
import { instructionOfDraft } from '../../client/draft.ts';
import { instructedStage, withInstruction } from '../../client/draft-instruction.ts';
import { useDraft } from '../../client/draft-store.ts';
import type { InstructionTask, Slot } from '../../client/instruction-tasks.ts';
import { Button } from '../../components/button.tsx';
import { icon } from '../../components/icon.ts';
import { stageTitle } from '../../components/stage-title.ts';
import { useWords } from '../../words/use-words.ts';

/** Writes the prefix into the run that is being put together. */
export function UsePrefix({ task, slot }: { readonly task: InstructionTask; readonly slot: Slot }) {
  const { words, say } = useWords();
  const { draft, change } = useDraft();
  const stage = instructedStage(draft);
  const isInUse = stage !== undefined && instructionOfDraft(draft) === task[slot];
  return (
    <div className="row row-wrap">
      {stage === undefined && <span className="small caution">{words.instructions.noStage}</span>}
      {isInUse && (
        <span className="pill pill-good" title={words.instructions.used(say(stageTitle(stage.stage)))} role="status">
          <Check {...icon} size={14} />
          {words.instructions.inUse}
        </span>
      )}
      <Link className="button" href="/train">
        {words.instructions.toTrain}
      </Link>
      <Button
        kind="primary"
        disabled={stage === undefined || isInUse}
        onClick={() => {
          const { stages, evaluations } = withInstruction(draft, task[slot]);
          change({ stages, evaluations });
        }}
      >
        {words.instructions.use[slot]}
      </Button>
    </div>
  );
}
