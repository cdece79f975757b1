import { Eraser } from 'lucide-react';
import { useEffect, useState } from 'react';
import type { OldCheckpoints } from '../../contract/recovery.ts';
import { freeCheckpoints, oldCheckpoints } from '../client/recovery-actions.ts';
import { useStudio } from '../client/studio-store.ts';
import { useWords } from '../words/use-words.ts';
import { Button } from './button.tsx';
import { icon } from './icon.ts';

/** Checkpoints that could be removed; undefined until the worker has looked. */
export function useOldCheckpoints(): OldCheckpoints | undefined {
  const [found, setFound] = useState<OldCheckpoints>();
  const runs = useStudio((state) => state.runs);
  useEffect(() => {
    let stale = false;
    oldCheckpoints().then(
      (old) => !stale && setFound(old),
      // The storage itself is then in trouble, which the run says.
      () => undefined,
    );
    return () => {
      stale = true;
    };
  }, [runs]);
  return found;
}

/** Removes old checkpoints, with what that brings on the button; nothing where there are none. */
export function FreeCheckpoints({ old, resumes = false }: { readonly old: OldCheckpoints | undefined; readonly resumes?: boolean }) {
  const { words, format } = useWords();
  const waitingFor = useStudio((state) => state.waitingFor);
  if (old === undefined || old.bytes === 0) return null;
  const size = format.bytes(old.bytes);
  const label = resumes ? words.recovery.freeAndResume(size) : words.recovery.free(size);
  return (
    <Button kind="solid" disabled={waitingFor !== undefined} icon={<Eraser {...icon} />} onClick={() => void freeCheckpoints()}>
      {waitingFor === 'free-checkpoints' ? words.recovery.freeing : label}
    </Button>
  );
}

/** What would be freed, in a sentence. */
export function OldCheckpointsText({ old }: { readonly old: OldCheckpoints | undefined }) {
  const { words, format, language } = useWords();
  if (old === undefined) return null;
  if (old.bytes === 0) return <p className="ink-2">{words.recovery.fullNothing}</p>;
  const named = old.runs.map(({ name, bytes }) => `${name} (${format.bytes(bytes)})`);
  const list = new Intl.ListFormat(language, { type: 'conjunction' }).format(named);
  return <p className="ink-2">{words.recovery.fullFree(format.bytes(old.bytes), list)}</p>;
}
