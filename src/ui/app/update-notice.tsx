import { Sparkles } from 'lucide-react';
import { isUnderWay, useStudio } from '../client/studio-store.ts';
import { applyUpdate, postponeUpdate, useUpdates } from '../client/updates.ts';
import { Button } from '../components/button.tsx';
import { Callout } from '../components/callout.tsx';
import { icon } from '../components/icon.ts';
import { useWords } from '../words/use-words.ts';

/** A new version is never taken on by itself, and not at all while a run is under way. */
export function UpdateNotice() {
  const { words } = useWords();
  const isWaiting = useUpdates((state) => state.waiting !== undefined);
  const busy = useStudio((state) => isUnderWay(state.active));
  if (!isWaiting) return null;
  return (
    <Callout
      icon={<Sparkles {...icon} />}
      title={busy ? words.shell.updateBusy : words.shell.update}
      actions={
        <>
          <Button onClick={postponeUpdate}>{words.shell.updateLater}</Button>
          {!busy && (
            <Button kind="solid" onClick={applyUpdate}>
              {words.shell.updateNow}
            </Button>
          )}
        </>
      }
    >
      <p className="ink-2">{words.shell.updateHint}</p>
    </Callout>
  );
}
