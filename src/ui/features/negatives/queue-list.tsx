import { Check, CirclePlus, Trash2, type LucideIcon } from 'lucide-react';
import { useEffect, useRef } from 'react';
import type { Decision, Suspect, Verdict } from '../../../contract/negatives-calls.ts';
import { icon } from '../../components/icon.ts';
import { useWords } from '../../words/use-words.ts';
import { verdictOn } from './review-steps.ts';
import { goTo } from './review-store.ts';

interface QueueListProps {
  readonly queue: readonly Suspect[];
  readonly decisions: readonly Decision[];
  readonly place: number;
}

export const verdictIcons: Readonly<Record<Verdict, LucideIcon>> = { keep: Check, 'false-negative': CirclePlus, drop: Trash2 };

/** The queue; what is decided stays where it was, with what was said. */
export function QueueList({ queue, decisions, place }: QueueListProps) {
  const { words, format } = useWords();
  const text = words.negatives.queue;
  const current = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    current.current?.scrollIntoView({ block: 'nearest' });
  }, [place]);
  if (queue.length === 0) return <p className="ink-2">{text.emptyFilter}</p>;
  return (
    <ol className="negatives-list">
      {queue.map((item, index) => {
        const verdict = verdictOn(decisions, item);
        const Icon = verdict === undefined ? undefined : verdictIcons[verdict];
        return (
          <li key={`${item.row}-${item.candidate}`}>
            <button
              ref={index === place ? current : undefined}
              type="button"
              aria-current={index === place ? 'true' : undefined}
              data-verdict={verdict}
              onClick={() => goTo(index)}
            >
              <span className="clip">{item.query}</span>
              <span className="negatives-share" title={text.share}>
                {format.percent(item.share)}
              </span>
              <span className="negatives-why">
                {Icon !== undefined && <Icon {...icon} size={13} />}
                {verdict === undefined ? item.reasons.map((reason) => text.why[reason]).join(' · ') : text.verdicts[verdict]}
              </span>
            </button>
          </li>
        );
      })}
    </ol>
  );
}
