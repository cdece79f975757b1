import { ArrowDown, ArrowUp, Star } from 'lucide-react';
import type { SearchColumn, SearchHit } from '../../../contract/playground-calls.ts';
import { icon } from '../../components/icon.ts';
import { MarkedText } from '../../components/marked-text.tsx';
import { useWords } from '../../words/use-words.ts';
import { rankMove } from './rank-moves.ts';
import type { NamedColumn } from './use-columns.ts';

interface ResultColumnProps extends NamedColumn {
  /** The column that ranks are compared with. */
  readonly against: SearchColumn | undefined;
}

/** One system's first passages; the right one is pinned below where it is not among them. */
export function ResultColumn({ role, title, meta, column, against }: ResultColumnProps) {
  const { words, format } = useWords();
  const text = words.playground;
  const best = Math.max(...column.hits.map(({ score }) => score).filter(Number.isFinite), 1e-9);
  // A cosine and a probability have their own scale; BM25's is its best.
  const scale = role === 'bm25' ? best : 1;
  return (
    <section className="playground-column" data-role={role} aria-label={title}>
      <header>
        <span className="playground-line" aria-hidden="true" />
        <h2>{title}</h2>
        <p className="ink-3">{text.milliseconds(format.fixed(column.milliseconds, 1))}</p>
        <p className="small ink-2 clip">{meta}</p>
      </header>
      {column.hits.length === 0 && <p className="playground-none ink-2">{text.nothingFound}</p>}
      <ol>
        {column.hits.map((hit, place) => (
          <Hit key={hit.passage} hit={hit} place={place} share={hit.score / scale} against={against} />
        ))}
      </ol>
      {column.answer !== undefined && (
        <div className="playground-pinned">
          <span className="ink-2">{format.whole(column.answer.rank)}</span>
          <span className="clip">{column.answer.text}</span>
          <Answer />
        </div>
      )}
    </section>
  );
}

interface HitProps {
  readonly hit: SearchHit;
  readonly place: number;
  readonly share: number;
  readonly against: SearchColumn | undefined;
}

function Hit({ hit, place, share, against }: HitProps) {
  const { format } = useWords();
  return (
    <li data-answer={hit.isAnswer}>
      <span className="playground-rank">{format.whole(place + 1)}</span>
      <span className="playground-marks">
        {hit.isAnswer && <Answer />}
        {against !== undefined && <Move move={rankMove(hit.passage, place, against)} />}
        <b>{Number.isFinite(hit.score) ? format.fixed(hit.score) : ''}</b>
      </span>
      <p title={hit.text}>
        <MarkedText text={hit.text} marks={hit.shared} />
      </p>
      <span className="score-bar" aria-hidden="true">
        <span style={{ transform: `scaleX(${Math.min(1, Math.max(0, share))})` }} />
      </span>
    </li>
  );
}

function Answer() {
  const { words } = useWords();
  return (
    <span className="playground-answer">
      <Star {...icon} size={13} />
      {words.playground.answer}
    </span>
  );
}

function Move({ move }: { readonly move: number | undefined }) {
  const { words, format } = useWords();
  const text = words.playground;
  if (move === undefined) return <span className="playground-new">{text.fresh}</span>;
  if (move === 0) return null;
  const ranks = format.whole(Math.abs(move));
  const Icon = move > 0 ? ArrowUp : ArrowDown;
  return (
    <span className={move > 0 ? 'good playground-move' : 'bad playground-move'}>
      <Icon {...icon} size={12} />
      <span aria-hidden="true">{ranks}</span>
      <span className="visually-hidden">{move > 0 ? text.up(ranks) : text.down(ranks)}</span>
    </span>
  );
}
