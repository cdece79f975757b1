import { Panel } from '../../components/panel.tsx';
import { useWords } from '../../words/use-words.ts';
import { answerPlace, newIn } from './rank-moves.ts';
import type { NamedColumn } from './use-columns.ts';

/** What tuning has changed in the first ranks. */
export function MovedPanel({ columns }: { readonly columns: readonly NamedColumn[] }) {
  const { words, format } = useWords();
  const text = words.playground;
  const of = (role: NamedColumn['role']) => columns.find((column) => column.role === role)?.column;
  const [base, tuned, bm25] = [of('base'), of('tuned'), of('bm25')];
  if (base === undefined || tuned === undefined || bm25 === undefined) return null;
  const shown = format.whole(tuned.hits.length);
  const [before, after] = [answerPlace(base), answerPlace(tuned)];
  const gained = before === undefined || after === undefined ? undefined : before - after;
  return (
    <Panel title={text.moved} meta={text.movedMeta(shown)}>
      <dl className="playground-moved">
        <Fact value={format.whole(newIn(tuned, base))} name={text.movedNew(shown)} tone="accent" />
        {gained !== undefined && (
          <Fact
            value={format.whole(Math.abs(gained))}
            name={gained < 0 ? text.movedAnswerLost : text.movedAnswer}
            tone={gained > 0 ? 'good' : gained < 0 ? 'bad' : ''}
          />
        )}
        <Fact value={format.whole(tuned.hits.length - newIn(tuned, bm25))} name={text.movedShared(shown)} tone="" />
      </dl>
    </Panel>
  );
}

function Fact({ value, name, tone }: { readonly value: string; readonly name: string; readonly tone: string }) {
  return (
    <div>
      <dt className="ink-2">{name}</dt>
      <dd className={tone}>{value}</dd>
    </div>
  );
}
