import { Pause, Play, Save, Square } from 'lucide-react';
import { useEffect, useState } from 'react';
import type { RunStatus } from '../../../contract/protocol.ts';
import { control } from '../../client/run-actions.ts';
import { useStudio } from '../../client/studio-store.ts';
import { Button } from '../../components/button.tsx';
import { icon } from '../../components/icon.ts';
import { StopDialog } from '../../components/stop-dialog.tsx';
import { useWords } from '../../words/use-words.ts';

/** Pause or resume (Space), save (S), stop. Locked until the worker has answered. */
export function RunControls({ status }: { readonly status: RunStatus }) {
  const { words } = useWords();
  const locked = useStudio((state) => state.waitingFor !== undefined);
  const [stopping, setStopping] = useState(false);
  const { runId } = status;
  const paused = status.state === 'paused';
  useRunKeys(runId, paused, !stopping);
  return (
    <div className="row row-wrap run-controls">
      <Button
        kind={paused ? 'primary' : 'plain'}
        disabled={locked}
        icon={paused ? <Play {...icon} /> : <Pause {...icon} />}
        onClick={() => void control(paused ? 'continue' : 'pause', runId)}
      >
        {paused ? words.run.resume : words.run.pause} <kbd className="kbd">{words.run.space}</kbd>
      </Button>
      <Button disabled={locked} icon={<Save {...icon} />} onClick={() => void control('save-now', runId)}>
        {words.run.saveNow} <kbd className="kbd">S</kbd>
      </Button>
      <Button disabled={locked} icon={<Square {...icon} />} onClick={() => setStopping(true)}>
        {words.run.stop}
      </Button>
      {stopping && <StopDialog status={status} onClose={() => setStopping(false)} />}
    </div>
  );
}

/** Single keys act only where no control has the focus that would want them. */
function useRunKeys(runId: string, paused: boolean, active: boolean): void {
  useEffect(() => {
    if (!active) return undefined;
    const press = (event: KeyboardEvent): void => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || wantsKeys(event.target)) return;
      if (event.code === 'Space') void control(paused ? 'continue' : 'pause', runId);
      else if (event.code === 'KeyS') void control('save-now', runId);
      else return;
      event.preventDefault();
    };
    document.addEventListener('keydown', press);
    return () => document.removeEventListener('keydown', press);
  }, [runId, paused, active]);
}

function wantsKeys(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest('input, textarea, select, button, a, summary, dialog, [role=menu]') !== null;
}
