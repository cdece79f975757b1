import type { PoolYield } from '../../../contract/negatives-calls.ts';
import { useWords } from '../../words/use-words.ts';

/** What the rules leave: the number first, then how many queries have enough. */
export function YieldView({ found }: { readonly found: PoolYield }) {
  const { words, format } = useWords();
  const text = words.negatives.rules;
  const { rows, rowsByNegatives, negatives, inWindow } = found;
  const wanted = rowsByNegatives.length - 1;
  const [none = 0, full = 0] = [rowsByNegatives[0], rowsByNegatives[wanted]];
  const parts = [
    { kind: 'full', count: full, name: text.full(format.whole(wanted)) },
    { kind: 'few', count: rows - full - none, name: text.few },
    { kind: 'none', count: none, name: text.none },
  ] as const;
  return (
    <div className="stack stack-small" data-testid="yield">
      <p>
        <span className="negatives-kept">{format.whole(negatives)}</span> <span className="ink-2">{text.kept(negatives)}</span>
        <span className="negatives-of small ink-3">{text.of(format.whole(inWindow))}</span>
      </p>
      <div className="negatives-bar" aria-hidden="true">
        {parts.map(({ kind, count }) => (
          <span key={kind} data-kind={kind} style={{ flexGrow: count }} />
        ))}
      </div>
      <dl className="negatives-parts" aria-label={text.share}>
        {parts.map(({ kind, count, name }) => (
          <div key={kind} data-kind={kind} data-some={count > 0}>
            <dt>{name}</dt>
            <dd>{format.whole(count)}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
}
