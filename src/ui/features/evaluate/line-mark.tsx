import type { SystemChoice } from '../../client/comparison-choices.ts';

const series = ['var(--series-1)', 'var(--series-4)', 'var(--series-5)', 'var(--series-3)', 'var(--series-2)'] as const;

/** A short piece of a system's line, as charts draw it: the base dashed, BM25 dotted, both grey. */
export function LineMark({ kind, place }: { readonly kind: SystemChoice['kind'] | undefined; readonly place: number }) {
  const isReference = kind === 'base' || kind === 'bm25';
  const color = isReference ? 'var(--reference)' : (series[place % series.length] ?? series[0]);
  const dashes = kind === 'base' ? '6 3' : kind === 'bm25' ? '1.5 3' : undefined;
  return (
    <svg className="line-mark" width={24} height={10} viewBox="0 0 24 10" aria-hidden="true">
      <line x1={1} x2={23} y1={5} y2={5} stroke={color} strokeWidth={2} strokeDasharray={dashes} />
      {!isReference && <circle cx={12} cy={5} r={3.5} fill={color} />}
    </svg>
  );
}
