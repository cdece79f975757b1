// Lines, level lines, dots and names of a band, as the charting library wants them.

import type { ReactElement } from 'react';
import { ErrorBar, Line, ReferenceDot, ReferenceLine } from 'recharts';
import { AXIS_HEIGHT, LABEL_GAP, TOP, type BandLine, type BandPoint, type BandReference, type LineBandProps } from './band.ts';
import { GutterLabel } from './gutter-label.tsx';
import { spreadLabels } from './ticks.ts';

/** A line: faint ones have no dots and do not answer to the pointer. */
export function lineOf(line: BandLine, points: number): ReactElement {
  return (
    <Line
      key={line.key}
      dataKey={line.key}
      stroke={line.color}
      strokeWidth={line.width ?? 2}
      strokeOpacity={line.opacity ?? 1}
      strokeDasharray={line.dash ?? ''}
      type="linear"
      dot={dotOf(line, points)}
      activeDot={isFaint(line) ? false : { r: 3.5, fill: 'var(--surface)', stroke: line.color, strokeWidth: 2 }}
      isAnimationActive={false}
      connectNulls
    >
      {line.whiskers === true && (
        <ErrorBar
          dataKey={(point: BandPoint) => whiskerOf(point, line.key)}
          direction="y"
          width={4}
          stroke={line.color}
          strokeWidth={1.25}
          strokeOpacity={0.55}
          isAnimationActive={false}
        />
      )}
    </Line>
  );
}

/** How far a whisker reaches below and above its point. */
function whiskerOf(point: BandPoint, key: string): [number, number] {
  const value = point[key] ?? 0;
  return [value - (point[`${key}Low`] ?? value), (point[`${key}High`] ?? value) - value];
}

/** A level line, with its words on it where there is no margin for them. */
export function referenceLine({ value, dash, label }: BandReference): ReactElement {
  const written = { value: label ?? '', position: 'insideBottomRight', fill: 'var(--ink-2)', fontSize: 12, offset: 4 } as const;
  return (
    <ReferenceLine key={`${dash}${value}`} y={value} stroke="var(--reference)" strokeWidth={1.5} strokeDasharray={dash} label={written} />
  );
}

const isFaint = (line: BandLine): boolean => (line.opacity ?? 1) < 1;

/** Rings for series of a few points; a dot where a single point makes no line yet. */
function dotOf(line: BandLine, points: number) {
  if (line.rings === true)
    return { r: 3, fill: 'var(--surface)', stroke: line.color, strokeWidth: 1.75, strokeDasharray: '', clipDot: false };
  return points === 1 ? { r: 2.5, fill: line.color, stroke: line.color } : false;
}

/** A dot on the newest value of each strong line that has no rings. */
export function lastDots({ lines, points }: LineBandProps): readonly ReactElement[] {
  const last = points.at(-1);
  if (last === undefined) return [];
  return lines
    .filter((line) => line.rings !== true && !isFaint(line))
    .flatMap((line) => {
      const value = last[line.key];
      return value === undefined || !Number.isFinite(value)
        ? []
        : [<ReferenceDot key={line.key} x={last.step} y={value} r={3.5} fill={line.color} stroke="none" />];
    });
}

/** The names of the lines at their right ends, moved apart where they would overlap. */
export function gutterLabels(props: LineBandProps, low: number, high: number): readonly ReactElement[] {
  const labels = props.labels ?? [];
  const plot = props.height - TOP - (props.showSteps ? AXIS_HEIGHT : 6);
  const share = (value: number): number =>
    props.logarithmic === true ? Math.log(value / low) / Math.log(high / low) : (value - low) / (high - low);
  const places = labels.map((label) => (1 - share(label.value)) * plot);
  const moved = spreadLabels(places, LABEL_GAP, plot);
  return labels.map((label, index) => (
    <ReferenceLine
      key={label.text}
      y={label.value}
      stroke="none"
      label={<GutterLabel figure={label.figure} text={label.text} color={label.color} shift={(moved[index] ?? 0) - (places[index] ?? 0)} />}
    />
  ));
}
