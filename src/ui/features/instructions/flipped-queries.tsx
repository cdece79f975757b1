import { useState } from 'react';
import { flipFilters, flippedQueries, type FlipFilter } from '../../client/instruction-comparison.ts';
import { slots } from '../../client/instruction-tasks.ts';
import { useSetTexts } from '../../client/set-texts.ts';
import { Button } from '../../components/button.tsx';
import { rankText, RankMove } from '../../components/rank-move.tsx';
import { Segmented } from '../../components/segmented.tsx';
import { useWords } from '../../words/use-words.ts';
import type { ComparedPrefixesProps } from './compared-prefixes-props.ts';

const rowsAtOnce = 20;

/** The queries whose right passage moved, with its rank without a prefix, under A and under B. */
export function FlippedQueries({ slot, systems, comparison, request }: ComparedPrefixesProps) {
  const { words, format } = useWords();
  const said = words.instructions.changed;
  const [filter, setFilter] = useState<FlipFilter>('changed');
  const [rows, setRows] = useState(rowsAtOnce);
  const ranks = { none: systems.none.columns.ranks, a: systems.a.columns.ranks, b: systems.b.columns.ranks };
  const groups = Object.fromEntries(flipFilters.map((one) => [one, flippedQueries(ranks, slot, one)]));
  const queries = groups[filter] ?? [];
  const visible = queries.slice(0, rows);
  const rightOf = (query: number): number => comparison.relevant[query]?.[0] ?? 0;
  const texts = useSetTexts(request.setId, { queries: visible, documents: visible.map(rightOf) });
  return (
    <div className="stack stack-small">
      <div className="row row-wrap spread">
        <Segmented
          label={said.label}
          value={filter}
          onChange={setFilter}
          options={flipFilters.map((value) => ({ value, label: `${said.filters[value]} ${format.whole(groups[value]?.length ?? 0)}` }))}
        />
        <span className="small ink-3">{said.hint}</span>
      </div>
      {queries.length === 0 && <p className="ink-2">{said.empty}</p>}
      {queries.length > 0 && (
        <div className="table-scroll" tabIndex={0} role="region" aria-label={said.title}>
          <table className="table flipped">
            <thead>
              <tr>
                <th scope="col">{said.query}</th>
                <th scope="col">{said.right}</th>
                <th scope="col" className="number">
                  {words.instructions.preview.none}
                </th>
                {slots.map((one) => (
                  <th key={one} scope="col" colSpan={2} className="number">
                    {one.toUpperCase()}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {visible.map((query) => (
                <tr key={query}>
                  <td className="flipped-text">{texts.queries.get(query)?.text ?? '…'}</td>
                  <td className="flipped-text ink-2">{texts.documents.get(rightOf(query))?.text ?? '…'}</td>
                  <td className="number">{rankText(ranks.none[query] ?? 0, format.whole)}</td>
                  {slots.map((one) => (
                    <RankCells key={one} before={ranks.none[query] ?? 0} after={ranks[one][query] ?? 0} />
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {queries.length > rows && (
        <div>
          <Button size="small" onClick={() => setRows(rows + 100)}>
            {said.more(format.whole(queries.length - rows))}
          </Button>
        </div>
      )}
    </div>
  );
}

function RankCells({ before, after }: { readonly before: number; readonly after: number }) {
  const { format } = useWords();
  return (
    <>
      <td className="number">{rankText(after, format.whole)}</td>
      <td className="number">
        <RankMove before={before} after={after} />
      </td>
    </>
  );
}
