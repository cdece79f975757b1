import { FolderOpen } from 'lucide-react';
import { useRef } from 'react';
import { useLocation } from 'wouter';
import { toWireError } from '../../../base/errors.ts';
import { filesOfInput } from '../../client/dropped-files.ts';
import { readRecorded } from '../../client/recorded-run.ts';
import { openRecorded } from '../../client/replay.ts';
import { notify } from '../../client/studio-store.ts';
import { Button } from '../../components/button.tsx';
import { icon } from '../../components/icon.ts';
import { useWords } from '../../words/use-words.ts';

/** Looks at a run that was recorded elsewhere: the zip of an export, or the files of its folder. */
export function OpenRecorded() {
  const { words } = useWords();
  const [, navigate] = useLocation();
  const input = useRef<HTMLInputElement>(null);
  const take = (element: HTMLInputElement): void => {
    const files = element.files === null ? [] : filesOfInput(element.files);
    element.value = '';
    if (files.length === 0) return;
    readRecorded(files).then(
      (recorded) => navigate(`/runs/${openRecorded(recorded)}`),
      (error: unknown) => notify({ kind: 'error', error: toWireError(error) }),
    );
  };
  return (
    <>
      <input
        ref={input}
        type="file"
        multiple
        hidden
        accept=".zip,.json,.jsonl,.csv"
        data-testid="choose-recorded"
        onChange={(event) => take(event.currentTarget)}
      />
      <Button title={words.live.recordedHint} icon={<FolderOpen {...icon} />} onClick={() => input.current?.click()}>
        {words.live.openRecorded}
      </Button>
    </>
  );
}
