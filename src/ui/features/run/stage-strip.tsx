import { Check } from 'lucide-react';
import type { RunStatus } from '../../../contract/protocol.ts';
import { icon } from '../../components/icon.ts';
import { stageTitle } from '../../components/stage-title.ts';
import { useWords } from '../../words/use-words.ts';

interface StageStripProps {
  readonly status: RunStatus;
  readonly chosen: number;
  readonly onChoose: (stageIndex: number) => void;
}

/** The stages of the run in their order; each shows its own curves. */
export function StageStrip({ status, chosen, onChoose }: StageStripProps) {
  const { words, format, say } = useWords();
  return (
    <nav className="strip" aria-label={words.run.stages}>
      {status.stages.map((stage, index) => (
        <button key={stage.id} type="button" className="strip-part" aria-pressed={index === chosen} onClick={() => onChoose(index)}>
          {stage.state === 'done' ? (
            <Check {...icon} color="var(--good)" />
          ) : (
            <span className="strip-dot" data-on={stage.state === 'running'} aria-hidden="true" />
          )}
          <span>
            <span className="strip-title">{say(stageTitle(stage.stage))}</span>
            <span className="strip-meta">
              {words.run[stage.state]}
              {stage.steps > 0 && ` · ${format.whole(stage.done)} / ${format.whole(stage.steps)}`}
            </span>
          </span>
        </button>
      ))}
    </nav>
  );
}
