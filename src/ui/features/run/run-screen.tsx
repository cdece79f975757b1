import { useEffect, useState } from 'react';
import { Link } from 'wouter';
import { toWireError, type WireError } from '../../../base/errors.ts';
import { isRecorded } from '../../client/recorded-run.ts';
import { openRun } from '../../client/run-actions.ts';
import { useStudio } from '../../client/studio-store.ts';
import { ErrorCallout } from '../../components/error-callout.tsx';
import { useWords } from '../../words/use-words.ts';
import { RunView } from './run-view.tsx';
import './run.css';

/** A run, live or from the past. What is not known yet is fetched from the worker. */
export function RunScreen({ runId }: { readonly runId: string }) {
  const { words } = useWords();
  const run = useStudio((state) => state.opened[runId]);
  const connected = useStudio((state) => state.connection === 'ready');
  const [error, setError] = useState<WireError>();
  useEffect(() => {
    if (!connected || isRecorded(runId)) return undefined;
    let stale = false;
    openRun(runId).then(
      () => !stale && setError(undefined),
      (reason: unknown) => !stale && setError(toWireError(reason)),
    );
    return () => {
      stale = true;
    };
  }, [runId, connected]);
  if (run !== undefined) return <RunView run={run} />;
  // A recording is gone with the page that showed it.
  if (isRecorded(runId)) return <Gone />;
  if (error !== undefined) {
    return (
      <ErrorCallout
        error={error.code === 'internal' ? error : { ...error, remedy: words.run.notFoundRemedy }}
        title={words.run.notFound}
        actions={
          <Link className="button" href="/runs">
            {words.run.seeRuns}
          </Link>
        }
      />
    );
  }
  return (
    <p className="ink-2" role="status">
      {words.run.opening}
    </p>
  );
}

function Gone() {
  const { words } = useWords();
  return (
    <div className="empty">
      <h1>{words.run.notFound}</h1>
      <Link href="/runs">{words.run.seeRuns}</Link>
    </div>
  );
}
