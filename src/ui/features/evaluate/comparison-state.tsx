import type { WatchedComparison } from '../../client/comparison-store.ts';
import { ComparisonProgressPanel } from '../../components/comparison-progress.tsx';
import { ErrorCallout } from '../../components/error-callout.tsx';
import { useWords } from '../../words/use-words.ts';

interface ComparisonStateProps {
  readonly watched: Exclude<WatchedComparison, { readonly state: 'done' }>;
  readonly place: 'evaluate';
}

/** What stands where figures will: nothing yet, on the way, or why not. */
export function ComparisonState({ watched, place }: ComparisonStateProps) {
  const { words } = useWords();
  switch (watched.state) {
    case 'none':
      return <p className="panel ink-2">{words.evaluate.waiting}</p>;
    case 'looking':
      return (
        <p className="panel ink-2" role="status">
          {words.evaluate.looking}
        </p>
      );
    case 'failed':
      return <ErrorCallout error={watched.error} title={words.evaluate.failed} />;
    case 'running':
      return <ComparisonProgressPanel place={place} progress={watched.progress} />;
  }
}
