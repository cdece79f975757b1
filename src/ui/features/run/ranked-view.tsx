import { Check, Minus } from 'lucide-react';
import { icon } from '../../components/icon.ts';
import { useWords } from '../../words/use-words.ts';

interface Candidate {
  readonly text: string;
  readonly role: 'positive' | 'negative' | 'in-batch';
  readonly score: number;
  /** Of the bar, 0 to 1. */
  readonly share: number;
}

interface RankedViewProps {
  readonly query: string;
  readonly candidates: readonly Candidate[];
}

/** A query with its candidates, best first: where the right passage stands, and what stands before it. */
export function RankedView({ query, candidates }: RankedViewProps) {
  const { words, format } = useWords();
  const rank = candidates.findIndex(({ role }) => role === 'positive') + 1;
  return (
    <div className="stack stack-small">
      <p className="inside-query">{query}</p>
      <p className={`small ${rank === 1 ? 'good' : 'ink-2'}`}>
        {rank > 0 && words.inside.rank(format.whole(rank), format.whole(candidates.length))}
      </p>
      <ol className="ranked">
        {candidates.map((candidate, index) => (
          // Two candidates may have the same text: their place is what they are known by.
          <li key={index} data-role={candidate.role}>
            {candidate.role === 'positive' ? (
              <Check {...icon} color="var(--good)" aria-label={words.inside.roles.positive} />
            ) : (
              <Minus {...icon} color="var(--ink-3)" aria-label={words.inside.roles[candidate.role]} />
            )}
            <span className="number">{format.fixed(candidate.score, 2)}</span>
            <span className="score-bar" aria-hidden="true">
              <span style={{ width: `${Math.min(100, candidate.share * 100)}%` }} />
            </span>
            <span className="ranked-text" title={candidate.text}>
              {candidate.text}
            </span>
            <span className="small ink-3">{words.inside.roles[candidate.role]}</span>
          </li>
        ))}
      </ol>
    </div>
  );
}
