import { useCallback, useEffect, useState } from 'react';
import { directions, flipsOf, queriesByChange, type Direction } from '../../client/comparison-view.ts';
import { useSetTexts } from '../../client/set-texts.ts';
import { Kbd } from '../../components/kbd.tsx';
import { rankText, RankMove } from '../../components/rank-move.tsx';
import { Segmented } from '../../components/segmented.tsx';
import { WindowedList } from '../../components/windowed-list.tsx';
import { useWords } from '../../words/use-words.ts';
import type { Shown } from './shown.ts';
import { QueryDetail } from './query-detail.tsx';

const rowHeight = 40;

/** The queries whose right document moved, the largest move first, and one of them in full. */
export function QueriesView({ shown }: { readonly shown: Shown }) {
  const { words, format } = useWords();
  const { base, systems } = shown.comparison;
  const [before, after] = [systems[base]?.columns, systems[shown.after]?.columns];
  const flips = before === undefined || after === undefined ? undefined : flipsOf(before.ranks, after.ranks);
  const [direction, setDirection] = useState<Direction>(() => directions.find((one) => (flips?.[one] ?? 0) > 0) ?? 'same');
  const [place, setPlace] = useState(0);
  if (before === undefined || after === undefined || flips === undefined) return null;
  const queries = queriesByChange(before.ranks, after.ranks, direction);
  const query = queries[place];
  return (
    <div className="evaluate-queries">
      <section className="panel stack stack-small">
        <div className="row row-wrap spread">
          <h2>{words.evaluate.queries}</h2>
          <span className="small ink-2 clip">{`${shown.names[base] ?? ''} → ${shown.names[shown.after] ?? ''}`}</span>
        </div>
        <div className="row">
          <Segmented
            label={words.evaluate.directions}
            value={direction}
            onChange={(next) => {
              setDirection(next);
              setPlace(0);
            }}
            options={directions.map((value) => ({ value, label: `${words.evaluate.direction[value]} ${format.whole(flips[value])}` }))}
          />
        </div>
        {queries.length === 0 ? (
          <p className="ink-2">{words.evaluate.none[direction]}</p>
        ) : (
          <QueryList shown={shown} queries={queries} place={place} onChoose={setPlace} />
        )}
      </section>
      <section className="panel">
        {query === undefined ? (
          <p className="ink-2">{words.evaluate.choose}</p>
        ) : (
          <>
            <QueryDetail key={query} shown={shown} query={query} />
            <Keys count={queries.length} place={place} onChoose={setPlace} />
          </>
        )}
      </section>
    </div>
  );
}

interface QueryListProps {
  readonly shown: Shown;
  readonly queries: readonly number[];
  readonly place: number;
  readonly onChoose: (place: number) => void;
}

function QueryList({ shown, queries, place, onChoose }: QueryListProps) {
  const { words, format } = useWords();
  const [[first, end], setWindow] = useState<readonly [number, number]>([0, 20]);
  const onWindow = useCallback((from: number, to: number) => setWindow([from, to]), []);
  const texts = useSetTexts(shown.setId, { queries: queries.slice(first, end), documents: [] });
  const { base, systems } = shown.comparison;
  const rankOf = (system: number, query: number): number => systems[system]?.columns.ranks[query] ?? 0;
  return (
    <WindowedList
      label={words.evaluate.queries}
      count={queries.length}
      rowHeight={rowHeight}
      current={place}
      onWindow={onWindow}
      row={(at) => {
        const query = queries[at] ?? 0;
        const [before, after] = [rankOf(base, query), rankOf(shown.after, query)];
        return (
          <button type="button" className="query-row" aria-pressed={at === place} onClick={() => onChoose(at)}>
            <span className="clip">{texts.queries.get(query)?.text ?? '…'}</span>
            <span className="query-ranks" aria-hidden="true">
              {rankText(before, format.whole)} → <strong>{rankText(after, format.whole)}</strong>
            </span>
            <span className="visually-hidden">
              {words.evaluate.rankChange(rankText(before, format.whole), rankText(after, format.whole))}
            </span>
            <RankMove before={before} after={after} />
          </button>
        );
      }}
    />
  );
}

/** K and J go from query to query. */
function Keys({ count, place, onChoose }: { readonly count: number; readonly place: number; readonly onChoose: (place: number) => void }) {
  const { words } = useWords();
  useEffect(() => {
    const go = (event: KeyboardEvent): void => {
      const by = event.key === 'j' ? 1 : event.key === 'k' ? -1 : 0;
      if (by === 0 || !isPlainKey(event)) return;
      event.preventDefault();
      onChoose(Math.min(count - 1, Math.max(0, place + by)));
    };
    addEventListener('keydown', go);
    return () => removeEventListener('keydown', go);
  }, [count, place, onChoose]);
  return (
    <div className="row query-keys">
      <button
        type="button"
        className="link-button"
        aria-label={words.evaluate.previous}
        disabled={place === 0}
        onClick={() => onChoose(place - 1)}
      >
        <Kbd>K</Kbd>
      </button>
      <button
        type="button"
        className="link-button"
        aria-label={words.evaluate.nextQuery}
        disabled={place + 1 >= count}
        onClick={() => onChoose(place + 1)}
      >
        <Kbd>J</Kbd>
      </button>
      <span className="small ink-3">{words.evaluate.next}</span>
    </div>
  );
}

/** Nobody is typing, no dialog is open, and no other key is held. */
function isPlainKey({ ctrlKey, metaKey, altKey, target }: KeyboardEvent): boolean {
  if (ctrlKey || metaKey || altKey) return false;
  const isTyping = target instanceof HTMLElement && target.closest('input, select, textarea') !== null;
  return !isTyping && document.querySelector('dialog[open]') === null;
}
