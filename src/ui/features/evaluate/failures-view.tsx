import { useState } from 'react';
import { failureBuckets, type FailureBucket } from '../../../contract/comparison-calls.ts';
import { useSetTexts } from '../../client/set-texts.ts';
import { Button } from '../../components/button.tsx';
import { rankText } from '../../components/rank-move.tsx';
import { useWords } from '../../words/use-words.ts';
import type { Shown } from './shown.ts';
import { SystemSelect } from './system-select.tsx';

interface FailuresViewProps {
  readonly shown: Shown;
  readonly onChoose: (place: number) => void;
}

/** Queries that fail, by why they fail. */
export function FailuresView({ shown, onChoose }: FailuresViewProps) {
  const { words } = useWords();
  const hasLexical = shown.kinds.includes('bm25');
  return (
    <>
      <div className="row row-wrap spread">
        <p className="ink-2">{words.evaluate.failures.lead(shown.names[shown.after] ?? '')}</p>
        <SystemSelect label={words.evaluate.failures.of} shown={shown} onChoose={onChoose} />
      </div>
      <div className="failure-grid">
        {failureBuckets.map((bucket) => (
          <Bucket key={bucket} shown={shown} bucket={bucket} isKnown={bucket !== 'lexical' || hasLexical} />
        ))}
      </div>
    </>
  );
}

/** Queries that are listed before the person asks for all. */
const listed = 8;

interface BucketProps {
  readonly shown: Shown;
  readonly bucket: FailureBucket;
  /** Whether it could be found out. */
  readonly isKnown: boolean;
}

function Bucket({ shown, bucket, isKnown }: BucketProps) {
  const { words, format } = useWords();
  const system = shown.comparison.systems[shown.after];
  const queries = system?.failures[bucket] ?? [];
  const [showsAll, showAll] = useState(false);
  const visible = showsAll ? queries.slice(0, 500) : queries.slice(0, listed);
  const texts = useSetTexts(shown.setId, { queries: visible, documents: [] });
  const { title, text } = words.evaluate.failures[bucket];
  return (
    <section className="panel stack stack-small" aria-label={title}>
      <div className="row spread">
        <h2>{title}</h2>
        {isKnown && <span className="failure-count">{format.whole(queries.length)}</span>}
      </div>
      <p className="ink-2 small">{text}</p>
      {!isKnown && <p className="caution small">{words.evaluate.failures.noLexical}</p>}
      {isKnown && queries.length === 0 && <p className="ink-3">{words.evaluate.failures.empty}</p>}
      <ul className="failure-list">
        {visible.map((query) => (
          <li key={query}>
            <span className="clip">{texts.queries.get(query)?.text ?? '…'}</span>
            <span className="ink-3 small">{words.evaluate.failures.rank(rankText(system?.columns.ranks[query] ?? 0, format.whole))}</span>
          </li>
        ))}
      </ul>
      {queries.length > listed && !showsAll && (
        <div>
          <Button size="small" onClick={() => showAll(true)}>
            {words.evaluate.failures.all(format.whole(queries.length))}
          </Button>
        </div>
      )}
    </section>
  );
}
