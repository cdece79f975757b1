import type { RunState } from '../../contract/protocol.ts';
import { useWords } from '../words/use-words.ts';

const tones: { readonly [S in RunState]: string } = {
  preparing: 'pill-accent',
  training: 'pill-accent',
  evaluating: 'pill-accent',
  scoring: 'pill-accent',
  mining: 'pill-accent',
  saving: 'pill-accent',
  writing: 'pill-accent',
  paused: 'pill-caution',
  recovering: 'pill-caution',
  completed: 'pill-good',
  stopped: '',
  failed: 'pill-bad',
  interrupted: 'pill-caution',
};

/** The state of a run, in words and colour. */
export function StatePill({ state, small = false }: { readonly state: RunState; readonly small?: boolean }) {
  const { words } = useWords();
  return (
    <span className={`pill ${tones[state]} ${small ? 'pill-small' : ''}`}>
      <span className="dot" aria-hidden="true" />
      {words.runState[state]}
    </span>
  );
}
