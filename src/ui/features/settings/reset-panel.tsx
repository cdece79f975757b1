import { Trash2 } from 'lucide-react';
import { useState } from 'react';
import { attempt } from '../../client/attempt.ts';
import { call } from '../../client/connection.ts';
import { isUnderWay, useStudio } from '../../client/studio-store.ts';
import { Button } from '../../components/button.tsx';
import { ConfirmDelete } from '../../components/confirm-delete.tsx';
import { icon } from '../../components/icon.ts';
import { Panel } from '../../components/panel.tsx';
import { useWords } from '../../words/use-words.ts';

/** Everything of this page goes, after a question that says what and how much. */
export function ResetPanel() {
  const { words, format } = useWords();
  const { storage, runs, assets, active } = useStudio();
  const [asking, setAsking] = useState(false);
  const busy = isUnderWay(active);
  const size = format.bytes(storage?.usedBytes ?? 0);
  const reset = (): void => {
    void attempt(async () => {
      await call('reset-studio', {});
      localStorage.clear();
      location.assign('#/');
      location.reload();
    });
  };
  return (
    <Panel title={words.settings.reset}>
      <div className="stack">
        <p className="ink-2">{busy ? words.settings.resetBusy : words.settings.resetText(size)}</p>
        <div>
          <Button kind="bad" disabled={busy} icon={<Trash2 {...icon} />} onClick={() => setAsking(true)}>
            {words.settings.resetAction}
          </Button>
        </div>
      </div>
      {asking && (
        <ConfirmDelete
          title={words.settings.resetTitle}
          text={words.settings.resetQuestion(size, format.whole(runs.length), format.whole(assets.length))}
          confirm={words.settings.resetConfirm}
          keep={words.settings.resetKeep}
          onConfirm={reset}
          onClose={() => setAsking(false)}
        />
      )}
    </Panel>
  );
}
