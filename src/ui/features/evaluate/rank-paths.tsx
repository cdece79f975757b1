import { rowBefore, type RankedRow } from '../../client/comparison-view.ts';

/** As `.rank-row` and the space before a row below the first ten are high. */
const [rowHeight, extra, width] = [30, 8, 52] as const;

interface RankPathsProps {
  readonly before: readonly RankedRow[];
  readonly after: readonly RankedRow[];
}

/** Where every document went, from the one list to the other; only the right one's path has a colour. */
export function RankPaths({ before, after }: RankPathsProps) {
  const height = Math.max(before.length, after.length) * rowHeight + extra;
  const y = (rows: readonly RankedRow[], row: RankedRow): number => {
    const place = rows.indexOf(row);
    return (place + 0.5) * rowHeight + (row.rank === 0 || row.rank > 10 ? extra : 0);
  };
  const moved = after.flatMap((row) => {
    const from = rowBefore(before, row);
    return from === undefined ? [] : [{ from: y(before, from), to: y(after, row), row }];
  });
  return (
    <svg className="rank-paths" width={width} height={height} viewBox={`0 0 ${width} ${height}`} aria-hidden="true">
      {[...moved]
        .sort((a, b) => Number(a.row.isRelevant) - Number(b.row.isRelevant))
        .map(({ from, to, row }) => (
          <path
            key={row.document}
            d={`M0 ${from} C${width / 2} ${from} ${width / 2} ${to} ${width} ${to}`}
            fill="none"
            stroke={row.isRelevant ? 'var(--good)' : 'var(--button-line)'}
            strokeWidth={row.isRelevant ? 2 : 1}
          />
        ))}
    </svg>
  );
}
