import type { ScoreHistogram } from '../../../contract/comparison-calls.ts';
import { useWords } from '../../words/use-words.ts';

const [width, height, axis] = [560, 150, 20] as const;

interface PairHistogramProps {
  readonly scores: ScoreHistogram;
  /** Bin at whose lower edge the threshold stands. */
  readonly bin: number;
  readonly name: string;
}

/** Right documents above the line, wrong ones below it, each as a share of its own kind: there are many more wrong ones. */
export function PairHistogram({ scores, bin, name }: PairHistogramProps) {
  const { words, format } = useWords();
  const { from, to, relevant, irrelevant } = scores;
  const sum = (counts: readonly number[]): number => counts.reduce((total, count) => total + count, 0);
  const step = width / relevant.length;
  const middle = height / 2;
  const at = bin * step;
  return (
    <svg
      className="pair-histogram"
      viewBox={`0 0 ${width} ${height + axis}`}
      role="img"
      aria-label={words.evaluate.scores.summary(name, format.whole(sum(relevant)), format.whole(sum(irrelevant)))}
    >
      {[relevant, irrelevant].map((counts, kind) => {
        const most = Math.max(1, ...counts);
        return counts.map((count, place) => {
          const tall = (count / most) * (middle - 4);
          const isTaken = place >= bin;
          return (
            <rect
              key={`${kind} ${place}`}
              x={place * step + 0.5}
              y={kind === 0 ? middle - tall : middle}
              width={step - 1}
              height={tall}
              fill={kind === 0 ? 'var(--series-1)' : 'var(--reference)'}
              opacity={isTaken ? 1 : 0.45}
            />
          );
        });
      })}
      <line x1={0} x2={width} y1={middle} y2={middle} stroke="var(--button-line)" />
      <line x1={at} x2={at} y1={0} y2={height} stroke="var(--ink)" strokeDasharray="4 3" />
      <text x={0} y={height + 15}>
        {format.fixed(from, 2)}
      </text>
      <text x={width} y={height + 15} textAnchor="end">
        {format.fixed(to, 2)}
      </text>
    </svg>
  );
}
