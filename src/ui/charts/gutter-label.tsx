interface GutterLabelProps {
  readonly figure: string;
  readonly text: string;
  readonly color: string;
  /** Pixels by which the label was moved away from its neighbours. */
  readonly shift: number;
  /** Given by the chart. */
  readonly viewBox?: { readonly x?: number; readonly y?: number; readonly width?: number };
}

/** The name of a line, to the right of the plot at its value. */
export function GutterLabel({ figure, text, color, shift, viewBox }: GutterLabelProps) {
  const x = (viewBox?.x ?? 0) + (viewBox?.width ?? 0) + 10;
  return (
    <text x={x} y={(viewBox?.y ?? 0) + shift} dominantBaseline="central" fontSize={12} fill="var(--ink-2)">
      <tspan fill={color} fontWeight={600}>
        {figure}
      </tspan>{' '}
      {text}
    </text>
  );
}
