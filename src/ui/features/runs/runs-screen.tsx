import { useEffect } from 'react';
import { Link, useLocation } from 'wouter';
import { loadLibrary, useLibrary } from '../../client/library.ts';
import { useStudio } from '../../client/studio-store.ts';
import { Button } from '../../components/button.tsx';
import { ScreenTitle } from '../../components/screen-title.tsx';
import { useWords } from '../../words/use-words.ts';
import { OpenRecorded } from './open-recorded.tsx';
import { RunsTable } from './runs-table.tsx';
import './runs.css';

export function RunsScreen() {
  const { words, format } = useWords();
  const runs = useStudio((state) => state.runs);
  const connected = useStudio((state) => state.connection === 'ready');
  useEffect(() => {
    if (connected) void loadLibrary();
  }, [connected, runs.length]);
  const bytes = runs.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  return (
    <>
      <div className="screen-head">
        <ScreenTitle>{words.runs.title}</ScreenTitle>
        <p className="ink-2">{words.runs.lead}</p>
        <div className="row row-wrap push">
          <OpenRecorded />
        </div>
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
        <>
          <CompareBar />
          <div className="panel">
            <RunsTable runs={runs} />
          </div>
          <p className="small ink-3">{words.library.total(format.bytes(bytes), format.whole(runs.length))}</p>
        </>
      )}
    </>
  );
}

function CompareBar() {
  const { words, format } = useWords();
  const [, navigate] = useLocation();
  const chosen = useLibrary((state) => state.chosen);
  return (
    <div className="row row-wrap compare-bar">
      <Button kind="solid" disabled={chosen.length < 2} onClick={() => navigate(`/runs/compare/${chosen.join(',')}`)}>
        {chosen.length < 2 ? words.library.compareTitle : words.library.compare(format.whole(chosen.length))}
      </Button>
      <span className="small ink-3">{words.library.compareHint}</span>
    </div>
  );
}
