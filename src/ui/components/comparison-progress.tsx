import type { ComparisonProgress } from '../../contract/protocol.ts';
import { cancelComparison } from '../client/comparison-actions.ts';
import type { ComparisonPlace } from '../client/comparison-store.ts';
import { useWords } from '../words/use-words.ts';
import { Button } from './button.tsx';
import { Progress } from './progress.tsx';

interface ComparisonProgressPanelProps {
  readonly place: ComparisonPlace;
  readonly progress: ComparisonProgress | undefined;
}

/** How far a comparison is, and how to end it. */
export function ComparisonProgressPanel({ place, progress }: ComparisonProgressPanelProps) {
  const { words, format } = useWords();
  const title =
    progress === undefined
      ? words.evaluate.looking
      : words.evaluate.measuring(format.whole(progress.system + 1), format.whole(progress.systems));
  const share = progress === undefined || progress.total === 0 ? 0 : progress.done / progress.total;
  return (
    <section className="panel stack stack-small" role="status">
      <div className="row row-wrap spread">
        <p>
          <strong>{title}</strong>{' '}
          <span className="ink-2">
            {progress !== undefined && words.phase[progress.phase]}
            {progress !== undefined &&
              progress.total > 1 &&
              ` · ${words.phase.progress(format.whole(progress.done), format.whole(progress.total))}`}
          </span>
        </p>
        <Button size="small" onClick={() => cancelComparison(place)}>
          {words.evaluate.cancel}
        </Button>
      </div>
      <Progress label={title} share={share} />
    </section>
  );
}
