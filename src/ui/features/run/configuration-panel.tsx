import type { OpenRun } from '../../client/studio-store.ts';
import { Panel } from '../../components/panel.tsx';
import { useWords } from '../../words/use-words.ts';

/** The run file as it was frozen, every default filled in. */
export function ConfigurationPanel({ run }: { readonly run: OpenRun }) {
  const { words } = useWords();
  return (
    <Panel title={words.run.tabs.configuration} meta={words.run.frozen}>
      <pre className="code-block" tabIndex={0}>
        {run.record === undefined ? '' : JSON.stringify(run.record.runFile, undefined, 2)}
      </pre>
    </Panel>
  );
}
