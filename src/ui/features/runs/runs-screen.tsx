import { useStudio } from '../../client/studio-store.ts';
import { RunTable } from '../../components/run-table.tsx';
import { ScreenTitle } from '../../components/screen-title.tsx';
import { useWords } from '../../words/use-words.ts';
import { Link } from 'wouter';

export function RunsScreen() {
  const { words } = useWords();
  const runs = useStudio((state) => state.runs);
  const newestFirst = [...runs].sort((a, b) => b.startedAt - a.startedAt);
  return (
    <>
      <div className="screen-head">
        <ScreenTitle>{words.runs.title}</ScreenTitle>
        <p className="ink-2">{words.runs.lead}</p>
      </div>
      {runs.length === 0 ? (
        <div className="panel empty">
          <h2>{words.runs.empty}</h2>
          <p>{words.runs.emptyText}</p>
          <Link className="button" href="/">
            {words.shell.toHome}
          </Link>
        </div>
      ) : (
        <div className="panel">
          <RunTable runs={newestFirst} />
        </div>
      )}
    </>
  );
}
