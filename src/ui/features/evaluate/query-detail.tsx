import { rankedRows, rowBefore, type RankedRow } from '../../client/comparison-view.ts';
import { useSetTexts } from '../../client/set-texts.ts';
import { rankText, RankMove } from '../../components/rank-move.tsx';
import { useWords } from '../../words/use-words.ts';
import type { SetText } from '../../../contract/comparison-calls.ts';
import type { Shown } from './shown.ts';
import { LineMark } from './line-mark.tsx';
import { RankPaths } from './rank-paths.tsx';

interface QueryDetailProps {
  readonly shown: Shown;
  readonly query: number;
}

/** One query: its first ten documents before and after, the right one marked wherever it stands. */
export function QueryDetail({ shown, query }: QueryDetailProps) {
  const { words, format } = useWords();
  const { base, systems, relevant } = shown.comparison;
  const [before, after] = [systems[base], systems[shown.after]];
  const gold = relevant[query] ?? [];
  const rows = [before, after].map((system) => (system === undefined ? [] : rankedRows(system.columns, query, gold)));
  const [left = [], right = []] = rows;
  const texts = useSetTexts(shown.setId, { queries: [query], documents: [...left, ...right].map(({ document }) => document) });
  const ranks = [before, after].map((system) => system?.columns.ranks[query] ?? 0);
  const [rankBefore = 0, rankAfter = 0] = ranks;
  return (
    <div className="query-detail">
      <div className="row row-wrap">
        <h2>{texts.queries.get(query)?.text ?? '…'}</h2>
        <p className="ink-2">
          {words.evaluate.rightAt} {rankText(rankBefore, format.whole)} → <strong>{rankText(rankAfter, format.whole)}</strong>
        </p>
      </div>
      <div className="rank-columns">
        <RankList shown={shown} place={base} rows={left} texts={texts.documents} />
        <RankPaths before={left} after={right} />
        <RankList shown={shown} place={shown.after} rows={right} texts={texts.documents} against={left} />
      </div>
      <p className="small ink-3">{words.evaluate.ranksNotCosines}</p>
    </div>
  );
}

interface RankListProps {
  readonly shown: Shown;
  readonly place: number;
  readonly rows: readonly RankedRow[];
  readonly texts: ReadonlyMap<number, SetText>;
  /** The list that moves are counted from. */
  readonly against?: readonly RankedRow[];
}

function RankList({ shown, place, rows, texts, against }: RankListProps) {
  const { words, format } = useWords();
  const name = shown.names[place] ?? '';
  const isCosine = shown.kinds[place] !== 'bm25' && shown.kinds[place] !== 'reranked';
  return (
    <div className="rank-list">
      <div className="rank-head">
        <LineMark kind={shown.kinds[place]} place={place} />
        <h3 className="clip">{name}</h3>
        <span className="small ink-3">{isCosine ? words.evaluate.cosine : words.evaluate.score}</span>
        {against !== undefined && <span className="rank-moves" />}
      </div>
      <ol aria-label={name}>
        {rows.map((row) => (
          <li key={row.document} className="rank-row" data-right={row.isRelevant} data-below={row.rank === 0 || row.rank > 10}>
            <span className="rank-place">{rankText(row.rank, format.whole)}</span>
            <span className="clip" title={texts.get(row.document)?.text}>
              {row.isRelevant && <span className="visually-hidden">{words.evaluate.right} </span>}
              {texts.get(row.document)?.text ?? '…'}
            </span>
            <span className="rank-score">{Number.isNaN(row.score) ? '' : format.fixed(row.score)}</span>
            {against !== undefined && <Move row={row} against={against} />}
          </li>
        ))}
      </ol>
    </div>
  );
}

function Move({ row, against }: { readonly row: RankedRow; readonly against: readonly RankedRow[] }) {
  const { words } = useWords();
  const before = rowBefore(against, row);
  return (
    <span className="rank-moves">
      {before === undefined ? (
        <span className="ink-3">{words.evaluate.moved.isNew}</span>
      ) : (
        <RankMove before={before.rank} after={row.rank} />
      )}
    </span>
  );
}
