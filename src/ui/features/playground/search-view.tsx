import { Search } from 'lucide-react';
import { useId } from 'react';
import { icon } from '../../components/icon.ts';
import { useWords } from '../../words/use-words.ts';
import { MovedPanel } from './moved-panel.tsx';
import { ask, usePlayground } from './playground-store.ts';
import { ResultColumn } from './result-column.tsx';
import { useColumns } from './use-columns.ts';

/** One query, and each system's ranking beside the others at the same height. */
export function SearchView() {
  const { words } = useWords();
  const text = words.playground;
  const columns = useColumns();
  const base = columns.find(({ role }) => role === 'base');
  return (
    <>
      <QueryBox />
      {columns.length === 0 ? (
        <div className="panel empty">{text.empty}</div>
      ) : (
        <>
          <div
            className="playground-columns"
            role="region"
            tabIndex={0}
            aria-label={text.search}
            style={{ gridTemplateColumns: `repeat(${columns.length}, minmax(210px, 1fr))` }}
          >
            {columns.map((column) => (
              <ResultColumn key={column.role} {...column} against={column.role === 'bm25' || column === base ? undefined : base?.column} />
            ))}
          </div>
          <MovedPanel columns={columns} />
        </>
      )}
    </>
  );
}

function QueryBox() {
  const { words, format } = useWords();
  const text = words.playground;
  const query = usePlayground((state) => state.query);
  const examples = usePlayground((state) => state.corpus?.examples) ?? [];
  const found = usePlayground((state) => state.found);
  const id = useId();
  const total = found?.columns.reduce((sum, { milliseconds }) => sum + milliseconds, 0);
  return (
    <div className="stack stack-small">
      <label htmlFor={id} className="visually-hidden">
        {text.query}
      </label>
      <div className="input playground-query">
        <Search {...icon} size={18} />
        <input
          id={id}
          type="search"
          value={query}
          placeholder={text.queryHint}
          autoComplete="off"
          onChange={({ currentTarget }) => ask(currentTarget.value)}
        />
        {total !== undefined && <span className="input-unit">{text.milliseconds(format.fixed(total, 1))}</span>}
      </div>
      {examples.length > 0 && (
        <p className="row row-wrap small ink-3">
          {text.tryAlso}
          {examples.map((example) => (
            <button key={example} type="button" className="playground-example" onClick={() => ask(example)}>
              {example}
            </button>
          ))}
        </p>
      )}
    </div>
  );
}
