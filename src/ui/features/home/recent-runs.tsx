import { Link } from 'wouter';
import { useStudio } from '../../client/studio-store.ts';
import { RunTable } from '../../components/run-table.tsx';
import { useWords } from '../../words/use-words.ts';

const SHOWN = 5;

export function RecentRuns() {
  const { words } = useWords();
  const runs = useStudio((state) => state.runs);
  const newest = [...runs].sort((a, b) => b.startedAt - a.startedAt).slice(0, SHOWN);
  return (
    <section className="stack">
      <div className="row spread">
        <h2>{words.home.recent}</h2>
        {runs.length > SHOWN && <Link href="/runs">{words.home.allRuns}</Link>}
      </div>
      <div className="panel">{newest.length === 0 ? <p className="ink-2">{words.home.noRuns}</p> : <RunTable runs={newest} />}</div>
    </section>
  );
}
