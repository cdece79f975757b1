import { Panel } from '../components/panel.tsx';
import { useWords } from '../words/use-words.ts';

/** Stands where curves would, for a stage that makes data instead of training. */
export function StageNote() {
  const { words } = useWords();
  return (
    <Panel>
      <p className="ink-2">{words.run.miningNote}</p>
    </Panel>
  );
}
