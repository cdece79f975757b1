import { History, Play } from 'lucide-react';
import { useState } from 'react';
import { useLocation } from 'wouter';
import type { RunSummary } from '../../../contract/protocol.ts';
import { control, deleteRun } from '../../client/run-actions.ts';
import { useStudio } from '../../client/studio-store.ts';
import { Button } from '../../components/button.tsx';
import { Callout } from '../../components/callout.tsx';
import { DeleteRunDialog } from '../../components/delete-run-dialog.tsx';
import { icon } from '../../components/icon.ts';
import { resumeWords } from '../../components/recovery-words.ts';
import { Sparkline } from '../../components/sparkline.tsx';
import { useWords } from '../../words/use-words.ts';

/** A run that was cut off and can go on. The only thing on Home with a coloured ground. */
export function RecoveryCard({ run }: { readonly run: RunSummary }) {
  const speech = useWords();
  const { words, format } = speech;
  const [, navigate] = useLocation();
  const [discarding, setDiscarding] = useState(false);
  const locked = useStudio((state) => state.waitingFor !== undefined);
  const resume = (): void => {
    void control('resume-run', run.runId).then((agreed) => {
      if (agreed) navigate(`/runs/${run.runId}`);
    });
  };
  const actions = (
    <>
      {run.sparkline.length > 1 && <Sparkline label={words.chart.loss} values={run.sparkline} />}
      <Button kind="solid" disabled={locked} icon={<Play {...icon} />} onClick={resume}>
        {words.home.resume}
      </Button>
      <Button onClick={() => navigate(`/runs/${run.runId}`)}>{words.shell.open}</Button>
      <Button kind="quiet" disabled={locked} onClick={() => setDiscarding(true)}>
        {words.home.discard}
      </Button>
    </>
  );
  return (
    <Callout
      tone="caution"
      icon={<History {...icon} size={20} />}
      title={words.home.recoverTitle(run.name, format.whole(run.step), format.whole(run.steps))}
      actions={actions}
    >
      <p className="ink-2">{resumeWords(run, speech)}</p>
      {discarding && <DeleteRunDialog run={run} onConfirm={() => void deleteRun(run.runId)} onClose={() => setDiscarding(false)} />}
    </Callout>
  );
}
