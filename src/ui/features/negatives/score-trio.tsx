import type { ReviewItem } from '../../../contract/negatives-calls.ts';
import { useWords } from '../../words/use-words.ts';

/** What three judges make of the candidate, each against what it makes of the answer. */
export function ScoreTrio({ shown }: { readonly shown: ReviewItem }) {
  const { words, format } = useWords();
  const text = words.negatives.card;
  const { positive, candidate, share } = shown;
  return (
    <dl className="negatives-trio">
      <Judge name={text.embedder} value={format.percent(share)} beside={text.ofAnswer} share={share} kind="embedder" />
      {candidate.bm25 !== undefined && (
        <Judge
          name={text.bm25}
          value={format.fixed(candidate.bm25, 1)}
          beside={positive.bm25 === undefined ? '' : text.answer(format.fixed(positive.bm25, 1))}
          share={candidate.bm25 / Math.max(candidate.bm25, positive.bm25 ?? 0, 1e-9)}
          kind="bm25"
        />
      )}
      {candidate.probability !== undefined && (
        <Judge
          name={text.reranker}
          value={format.fixed(candidate.probability, 2)}
          beside={positive.probability === undefined ? '' : text.answer(format.fixed(positive.probability, 2))}
          share={candidate.probability}
          kind="reranker"
        />
      )}
    </dl>
  );
}

interface JudgeProps {
  readonly name: string;
  readonly value: string;
  readonly beside: string;
  readonly share: number;
  readonly kind: 'embedder' | 'bm25' | 'reranker';
}

function Judge({ name, value, beside, share, kind }: JudgeProps) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>
        <b>{value}</b> <span className="ink-3">{beside}</span>
      </dd>
      <div className="score-bar" data-kind={kind} aria-hidden="true">
        <span style={{ transform: `scaleX(${Math.min(1, Math.max(0, share))})` }} />
      </div>
    </div>
  );
}
