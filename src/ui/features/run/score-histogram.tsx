import type { ScoreReport } from '../../../contract/stage-report.ts';
import { useWords } from '../../words/use-words.ts';

const [width, height, axis] = [640, 140, 20] as const;

/** Rows by score, with the threshold as a line: what lies right of it is kept. */
export function ScoreHistogram({ report }: { readonly report: ScoreReport }) {
  const { words, format } = useWords();
  const { histogram, bins, threshold, keptShare } = report;
  const used = histogram.flatMap((count, bin) => (count > 0 ? [bin] : []));
  const edge = (bin: number): number => bins.from + (bin / bins.count) * (bins.to - bins.from);
  // The bins that hold something, and the threshold; the rest of the axis says nothing.
  const from = Math.min(edge(used[0] ?? 0), threshold - 0.02);
  const to = Math.max(edge((used.at(-1) ?? bins.count - 1) + 1), threshold + 0.02);
  const x = (score: number): number => ((score - from) / (to - from)) * width;
  const most = Math.max(1, ...histogram);
  const summary = words.report.histogram(format.plain(threshold), format.percent(keptShare));
  return (
    <svg className="histogram" viewBox={`0 0 ${width} ${height + axis}`} role="img" aria-label={summary}>
      {used.map((bin) => {
        const tall = ((histogram[bin] ?? 0) / most) * (height - 8);
        const isKept = edge(bin) >= threshold - 1e-9;
        return (
          <rect
            key={bin}
            x={x(edge(bin)) + 0.5}
            y={height - tall}
            width={Math.max(1, x(edge(bin + 1)) - x(edge(bin)) - 1)}
            height={tall}
            fill={isKept ? 'var(--series-1)' : 'var(--reference)'}
          />
        );
      })}
      <line x1={0} x2={width} y1={height} y2={height} stroke="var(--hairline)" />
      <line x1={x(threshold)} x2={x(threshold)} y1={0} y2={height} stroke="var(--ink)" strokeDasharray="4 3" />
      <text x={x(from)} y={height + 15}>
        {format.fixed(from)}
      </text>
      <text x={x(threshold)} y={height + 15} textAnchor="middle" className="histogram-threshold">
        {format.fixed(threshold)}
      </text>
      <text x={width} y={height + 15} textAnchor="end">
        {format.fixed(to)}
      </text>
    </svg>
  );
}
