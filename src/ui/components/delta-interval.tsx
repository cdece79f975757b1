import type { MetricChange } from '../../contract/comparison-calls.ts';
import { isUncertain } from '../client/comparison-view.ts';
import { useWords } from '../words/use-words.ts';

interface DeltaIntervalProps {
  readonly change: MetricChange;
  /** The axis, the same for all that stand below each other; it holds zero. */
  readonly from: number;
  readonly to: number;
  readonly width?: number;
}

const height = 20;
const margin = 5;

/** A change as a dot with the whisker of its interval, against a dashed line at zero. Grey where the whisker crosses it. */
export function DeltaInterval({ change, from, to, width = 200 }: DeltaIntervalProps) {
  const { words, format } = useWords();
  const x = (value: number): number => margin + ((value - from) / (to - from || 1)) * (width - 2 * margin);
  const { by, low, high } = change;
  const color = isUncertain(change) ? 'var(--reference)' : by > 0 ? 'var(--good)' : 'var(--bad)';
  const middle = height / 2;
  const summary = words.evaluate.interval(format.signed(by), format.signed(low), format.signed(high));
  return (
    <svg className="delta-interval" viewBox={`0 0 ${width} ${height}`} width={width} height={height} role="img" aria-label={summary}>
      <ZeroLine at={x(0)} />
      <g stroke={color} strokeWidth={1.5}>
        <line x1={x(low)} x2={x(high)} y1={middle} y2={middle} />
        <line x1={x(low)} x2={x(low)} y1={middle - 4} y2={middle + 4} />
        <line x1={x(high)} x2={x(high)} y1={middle - 4} y2={middle + 4} />
      </g>
      <circle cx={x(by)} cy={middle} r={4} fill={color} />
    </svg>
  );
}

/** The same axis with nothing on it: the row of the base. */
export function ZeroInterval({ from, to, width = 200 }: Omit<DeltaIntervalProps, 'change'>) {
  return (
    <svg className="delta-interval" viewBox={`0 0 ${width} ${height}`} width={width} height={height} aria-hidden="true">
      <ZeroLine at={margin + ((0 - from) / (to - from || 1)) * (width - 2 * margin)} />
    </svg>
  );
}

function ZeroLine({ at }: { readonly at: number }) {
  return <line x1={at} x2={at} y1={0} y2={height} stroke="var(--reference)" strokeDasharray="4 3" />;
}

/** An axis that holds zero and every interval. */
export function axisOf(changes: readonly MetricChange[]): { readonly from: number; readonly to: number } {
  const ends = changes.flatMap(({ low, high }) => [low, high]);
  const [from, to] = [Math.min(0, ...ends), Math.max(0, ...ends)];
  return from === to ? { from: -0.01, to: 0.01 } : { from, to };
}
