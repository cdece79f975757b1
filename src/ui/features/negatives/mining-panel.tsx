import { useWork } from '../../client/work-store.ts';
import { Button } from '../../components/button.tsx';
import { Panel } from '../../components/panel.tsx';
import { Progress } from '../../components/progress.tsx';
import { useWords } from '../../words/use-words.ts';
import { stopMining, useNegatives } from './review-store.ts';

/** How far mining has come, and the way to stop it. */
export function MiningPanel() {
  const { words, format } = useWords();
  const commandId = useNegatives((state) => state.mining) ?? 0;
  const phase = useWork((state) => state.phases[commandId]);
  const share = phase === undefined || phase.total <= 1 ? undefined : phase.done / phase.total;
  return (
    <Panel title={words.negatives.form.working}>
      <div className="stack stack-small">
        <div className="row spread">
          <p role="status">{phase === undefined ? words.phase.first : words.phase[phase.key]}</p>
          {share !== undefined && phase !== undefined && (
            <p className="ink-2">{words.phase.progress(format.whole(phase.done), format.whole(phase.total))}</p>
          )}
        </div>
        <Progress label={words.negatives.form.working} share={share} />
        <div className="row">
          <p className="small ink-3">{words.negatives.form.stoppedText}</p>
          <span className="push" />
          <Button onClick={stopMining}>{words.negatives.form.cancel}</Button>
        </div>
      </div>
    </Panel>
  );
}
