import { useEffect, useState } from 'react';
import type { SuspicionReason } from '../../../contract/negatives-calls.ts';
import { Panel } from '../../components/panel.tsx';
import { Progress } from '../../components/progress.tsx';
import { useWords } from '../../words/use-words.ts';
import { QueueList } from './queue-list.tsx';
import { ReviewCard } from './review-card.tsx';
import { filtered, verdictOn } from './review-steps.ts';
import { decide, move, setFilter, undo, useNegatives } from './review-store.ts';

const filters: readonly (SuspicionReason | 'all')[] = ['all', 'score', 'same-text', 'reranker'];

/** Candidates that may be right answers: the queue, and the one that is looked at. */
export function ReviewPanel() {
  const { words, format } = useWords();
  const text = words.negatives.queue;
  const view = useNegatives((state) => state.view);
  const review = useNegatives((state) => state.review);
  const filter = useNegatives((state) => state.filter);
  const place = useNegatives((state) => state.place);
  const [marks, setMarks] = useState(true);
  useReviewKeys(() => setMarks((before) => !before));
  if (view === undefined || review === undefined) return null;
  const { suspects, suspectsFound } = view;
  if (suspects.length === 0)
    return (
      <Panel title={text.title}>
        <p className="ink-2">{text.empty}</p>
      </Panel>
    );
  const queue = filtered(suspects, filter);
  const done = suspects.filter((item) => verdictOn(review.decisions, item) !== undefined).length;
  const used = filters.filter((one) => one === 'all' || suspects.some(({ reasons }) => reasons.includes(one)));
  const item = queue[place];
  return (
    <div className="negatives-review">
      <section className="panel negatives-queue" aria-label={text.title}>
        <div className="row spread">
          <h2>{text.title}</h2>
          <p data-testid="reviewed">{text.progress(format.whole(done), format.whole(suspects.length))}</p>
        </div>
        <Progress label={text.title} share={done / suspects.length} />
        {suspectsFound > suspects.length && (
          <p className="small ink-3">{text.capped(format.whole(suspects.length), format.whole(suspectsFound))}</p>
        )}
        <div className="negatives-filters" role="group" aria-label={text.filter}>
          {used.map((one) => (
            <button key={one} type="button" aria-pressed={one === filter} onClick={() => setFilter(one)}>
              {one === 'all' ? text.all : text.reasons[one]}
            </button>
          ))}
        </div>
        <QueueList queue={queue} decisions={review.decisions} place={place} />
      </section>
      {item !== undefined && (
        <ReviewCard key={`${item.row}-${item.candidate}`} item={item} place={place} count={queue.length} marks={marks} onMarks={setMarks} />
      )}
    </div>
  );
}

/** The keys of the review, where no field is being written in and no question stands open. */
function useReviewKeys(onMarks: () => void): void {
  useEffect(() => {
    const actions: Readonly<Record<string, () => void>> = {
      '1': () => decide('keep'),
      '2': () => decide('false-negative'),
      '3': () => decide('drop'),
      u: undo,
      j: () => move(1),
      k: () => move(-1),
      h: onMarks,
    };
    const listen = (event: KeyboardEvent): void => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
      const { target } = event;
      if (target instanceof HTMLElement && target.closest('input, textarea, select, dialog') !== null) return;
      const act = actions[event.key.toLowerCase()];
      if (act === undefined) return;
      event.preventDefault();
      act();
    };
    addEventListener('keydown', listen);
    return () => removeEventListener('keydown', listen);
  }, [onMarks]);
}
