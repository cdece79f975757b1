import { Check, CircleAlert, X } from 'lucide-react';
import { dismiss, useStudio, type Notice } from '../client/studio-store.ts';
import { Callout } from '../components/callout.tsx';
import { icon } from '../components/icon.ts';
import type { DeviceLoss } from '../../contract/recovery.ts';
import { saidError } from '../words/fault-words.ts';
import type { Speech } from '../words/use-words.ts';
import { useWords } from '../words/use-words.ts';

/** Messages stand in the flow above the screen until they are dismissed. */
export function Notices() {
  const speech = useWords();
  const notices = useStudio((state) => state.notices);
  if (notices.length === 0) return null;
  return (
    <div className="notices" role="region" aria-label={speech.words.shell.notices}>
      {notices.map((notice) => {
        const said = wordsOf(notice, speech);
        return (
          <Callout
            key={notice.id}
            urgent
            tone={said.tone}
            icon={said.tone === 'good' ? <Check {...icon} /> : <CircleAlert {...icon} />}
            title={said.title}
            actions={
              <button type="button" className="icon-button" aria-label={speech.words.shell.dismiss} onClick={() => dismiss(notice.id)}>
                <X {...icon} />
              </button>
            }
          >
            <p className="ink-2">{said.remedy}</p>
          </Callout>
        );
      })}
    </div>
  );
}

interface Said {
  readonly tone: 'good' | 'caution' | 'bad';
  readonly title: string;
  readonly remedy: string;
}

function wordsOf(notice: Notice, speech: Speech): Said {
  const { words, format } = speech;
  switch (notice.kind) {
    case 'error':
      return { tone: notice.error.code === 'cancelled' ? 'caution' : 'bad', ...saidError(notice.error, speech) };
    case 'recovered':
      return { tone: 'caution', ...saidRecovery(notice.loss, speech) };
    case 'other-tab-gone':
      return { tone: 'caution', title: words.recovery.otherTabGone, remedy: words.recovery.otherTabGoneHint };
    case 'worker-restarted':
      return { tone: 'caution', title: words.shell.workerRestarted, remedy: `${words.shell.workerRestartedRemedy} ${notice.detail}` };
    case 'worker-stopped':
      return { tone: 'bad', title: words.shell.workerStopped, remedy: `${words.shell.workerStoppedRemedy} ${notice.detail}` };
    case 'saved-file':
      return {
        tone: 'good',
        title: words.shell.savedFile(notice.fileName, format.bytes(notice.sizeBytes)),
        remedy: words.shell.savedFileHint,
      };
    case 'saved':
      return { tone: 'good', title: words.shell.saved(format.whole(notice.step)), remedy: words.shell.savedHint };
    case 'run-file-read':
      return { tone: 'good', title: words.shell.runFileRead(notice.name), remedy: words.shell.runFileReadHint };
  }
}

function saidRecovery({ step, from }: DeviceLoss, { words, format }: Speech): Pick<Said, 'title' | 'remedy'> {
  return {
    title: words.recovery.recoveredTitle(format.whole(step)),
    remedy: from === undefined ? words.recovery.recoveredAnew : words.recovery.recoveredFrom(format.whole(from.step)),
  };
}
