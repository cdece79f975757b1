import { useWords } from '../words/use-words.ts';

/** The first is what the others are over. */
export interface TableColumn {
  readonly name: string;
  readonly values: ArrayLike<number>;
  readonly format: (value: number) => string;
}

const mostRows = 50;

/** Points of a chart as rows: all of a short one, else evenly chosen ones, the last included. */
export function ChartTable({ caption, columns }: { readonly caption: string; readonly columns: readonly TableColumn[] }) {
  const { words, format } = useWords();
  const length = columns[0]?.values.length ?? 0;
  const rows = Array.from({ length: Math.min(length, mostRows) }, (_, place) =>
    length <= mostRows ? place : Math.round((place * (length - 1)) / (mostRows - 1)),
  );
  return (
    <div className="chart-table" tabIndex={0} role="region" aria-label={caption}>
      <table className="table">
        <caption className="small ink-3">
          {length > rows.length ? words.chart.tableSome(format.whole(rows.length), format.whole(length)) : caption}
        </caption>
        <thead>
          <tr>
            {columns.map(({ name }) => (
              <th key={name} scope="col" className="number">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row}>
              {columns.map(({ name, values, format: say }) => {
                const value = values[row] ?? Number.NaN;
                return (
                  <td key={name} className="number">
                    {Number.isFinite(value) ? say(value) : '—'}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
