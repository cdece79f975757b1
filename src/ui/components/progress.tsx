interface ProgressProps {
  readonly label: string;
  /** 0 to 1; undefined while nobody knows. */
  readonly share: number | undefined;
  readonly tone?: 'accent' | 'quiet' | 'good';
}

export function Progress({ label, share, tone = 'accent' }: ProgressProps) {
  const known = share === undefined || !Number.isFinite(share) ? undefined : Math.min(1, Math.max(0, share));
  return (
    <div
      className="progress"
      data-tone={tone}
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={known === undefined ? undefined : Math.round(known * 100)}
    >
      <span style={{ transform: `scaleX(${known ?? 0})` }} />
    </div>
  );
}
