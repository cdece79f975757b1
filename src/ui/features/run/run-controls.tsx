import { Save, Square, StepForward } from 'lucide-react';
import { useEffect, useState } from 'react';
import type { RunStatus } from '../../../contract/protocol.ts';
import { usePreferences } from '../../client/preferences.ts';
import { control } from '../../client/run-actions.ts';
import { useStudio } from '../../client/studio-store.ts';
import { Button } from '../../components/button.tsx';
import { icon } from '../../components/icon.ts';
import { PauseButton } from '../../components/pause-button.tsx';
import { StopDialog } from '../../components/stop-dialog.tsx';
import { useWords } from '../../words/use-words.ts';

/** What can be done to a run that is executed here: in another tab's run nothing but take it over. */
export function RunControls({ status }: { readonly status: RunStatus }) {
  const following = useStudio((state) => state.following);
  return following ? null : <OwnControls status={status} />;
}

/** Pause or resume (Space), save (S), stop. Locked until the worker has answered. */
function OwnControls({ status }: { readonly status: RunStatus }) {
  const { words } = useWords();
  const locked = useStudio((state) => state.waitingFor !== undefined || state.wish !== undefined);
  const isStopping = useStudio((state) => state.wish === 'stop');
  const [stopping, setStopping] = useState(false);
  const { runId } = status;
  const paused = status.state === 'paused';
  useRunKeys(runId, paused, !stopping && !locked);
  return (
    <div className="row row-wrap run-controls">
      <PauseButton status={status} hint={<kbd className="kbd">{words.run.space}</kbd>} />
      {paused && (
        <Button
          title={words.live.stepOnceHint}
          disabled={locked}
          icon={<StepForward {...icon} />}
          onClick={() => void control('step-once', runId)}
        >
          {words.live.stepOnce}
        </Button>
      )}
      <Button disabled={locked} icon={<Save {...icon} />} onClick={() => void control('save-now', runId)}>
        {words.run.saveNow} <kbd className="kbd">S</kbd>
      </Button>
      <Button disabled={locked} icon={<Square {...icon} />} onClick={() => setStopping(true)}>
        {isStopping ? words.run.stopping : words.run.stop}
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
      if (!usePreferences.getState().singleKeys) return;
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
