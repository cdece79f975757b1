import type { RunStatus } from '../../contract/protocol.ts';
import { control } from '../client/run-actions.ts';
import { useWords } from '../words/use-words.ts';
import { Button } from './button.tsx';
import { Dialog } from './dialog.tsx';

/** Three ways on: keep training, pause, or stop and keep what there is. */
export function StopDialog({ status, onClose }: { readonly status: RunStatus; readonly onClose: () => void }) {
  const { words, format } = useWords();
  const act = (command: 'pause' | 'stop'): void => {
    onClose();
    void control(command, status.runId);
  };
  const actions = (
    <>
      <Button kind="quiet" onClick={onClose}>
        {words.run.keepTraining}
      </Button>
      {status.state !== 'paused' && <Button onClick={() => act('pause')}>{words.run.pauseInstead}</Button>}
      <Button kind="solid" autoFocus onClick={() => act('stop')}>
        {words.run.stopAndSave}
      </Button>
    </>
  );
  return (
    <Dialog title={words.run.stopTitle} actions={actions} onClose={onClose}>
      <p>{words.run.stopText(format.whole(status.step))}</p>
    </Dialog>
  );
}
