interface SparklineProps {
  readonly values: readonly number[];
  readonly label: string;
  readonly width?: number;
  readonly height?: number;
  readonly color?: string;
  /** A dashed line at this value: the base model. */
  readonly reference?: number | undefined;
}

/** A curve the size of a word. */
export function Sparkline({ values, label, width = 110, height = 26, color = 'var(--ink-2)', reference }: SparklineProps) {
  const all = reference === undefined ? values : [...values, reference];
  const low = Math.min(...all);
  const span = Math.max(...all) - low || 1;
  const x = (index: number): number => 2 + (index / Math.max(1, values.length - 1)) * (width - 6);
  const y = (value: number): number => 3 + (1 - (value - low) / span) * (height - 6);
  const points = values.map((value, index) => `${x(index).toFixed(1)},${y(value).toFixed(1)}`).join(' ');
  const last = values.at(-1);
  return (
    <svg width={width} height={height} viewBox={`0 0 ${width} ${height}`} role="img" aria-label={label}>
      {reference !== undefined && (
        <line x1={0} x2={width} y1={y(reference)} y2={y(reference)} stroke="var(--reference)" strokeDasharray="4 3" />
      )}
      <polyline points={points} fill="none" stroke={color} strokeWidth={1.5} strokeLinejoin="round" />
      {last !== undefined && <circle cx={x(values.length - 1)} cy={y(last)} r={2} fill={color} />}
    </svg>
  );
}
