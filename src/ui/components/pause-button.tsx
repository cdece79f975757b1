import { Pause, Play } from 'lucide-react';
import type { ReactNode } from 'react';
import type { RunStatus } from '../../contract/protocol.ts';
import { control } from '../client/run-actions.ts';
import { useStudio } from '../client/studio-store.ts';
import { useWords } from '../words/use-words.ts';
import { Button } from './button.tsx';
import { icon } from './icon.ts';

interface PauseButtonProps {
  readonly status: RunStatus;
  readonly size?: 'small' | 'medium';
  /** The button's key, where one works. */
  readonly hint?: ReactNode;
}

/** Pause, or resume. A pause comes at the end of a step, and of an evaluation: until then the button says so. */
export function PauseButton({ status, size = 'medium', hint }: PauseButtonProps) {
  const { words } = useWords();
  const locked = useStudio((state) => state.waitingFor !== undefined || state.wish !== undefined);
  const pausing = useStudio((state) => state.wish === 'pause');
  const paused = status.state === 'paused';
  return (
    <Button
      size={size}
      kind={paused && size === 'medium' ? 'primary' : 'plain'}
      disabled={locked}
      icon={paused ? <Play {...icon} /> : <Pause {...icon} />}
      onClick={() => void control(paused ? 'continue' : 'pause', status.runId)}
    >
      {pausing ? words.run.pausing : paused ? words.run.resume : words.run.pause} {hint}
    </Button>
  );
}
