// One band of a chart: lines over steps, reference lines, and their names in the right margin instead of a legend.
// Several bands below each other share the step axis and the crosshair.

import type { ReactElement } from 'react';
import {
  CartesianGrid,
  Line,
  LineChart,
  ReferenceDot,
  ReferenceLine,
  ResponsiveContainer,
  Tooltip,
  XAxis,
  YAxis,
  type TooltipContentProps,
} from 'recharts';
import { GutterLabel } from './gutter-label.tsx';
import { spreadLabels } from './ticks.ts';

export type BandPoint = Readonly<Record<string, number | undefined>> & { readonly step: number };

export interface BandLine {
  readonly key: string;
  readonly color: string;
  readonly dash?: string | undefined;
  readonly width?: number;
  readonly opacity?: number;
  /** Rings on the points, for series of a few. */
  readonly rings?: boolean;
}

export interface BandReference {
  readonly value: number;
  readonly dash: string;
  /** Written on the line itself. */
  readonly label?: string | undefined;
}

/** A name at the right end of a line. */
export interface BandLabel {
  readonly value: number;
  readonly figure: string;
  readonly text: string;
  readonly color: string;
}

export interface LineBandProps {
  readonly label: string;
  readonly points: readonly BandPoint[];
  readonly height: number;
  readonly stepDomain: readonly [number, number];
  readonly stepTicks: readonly number[];
  readonly showSteps: boolean;
  readonly valueTicks: readonly number[];
  readonly logarithmic?: boolean;
  readonly lines: readonly BandLine[];
  readonly references?: readonly BandReference[];
  readonly labels?: readonly BandLabel[];
  /** Room for the labels; 0 on narrow screens. */
  readonly gutter: number;
  readonly axisWidth?: number;
  readonly formatValue: (value: number) => string;
  readonly formatStep: (step: number) => string;
  readonly tip?: ((step: number) => ReactElement | null) | undefined;
}

const AXIS_HEIGHT = 24;
const TOP = 8;
const LABEL_GAP = 16;
const axisText = { fontSize: 12, fill: 'var(--ink-3)' };

export function LineBand(props: LineBandProps) {
  const { points, height, stepDomain, valueTicks, logarithmic = false, gutter, axisWidth = 44, showSteps } = props;
  const low = valueTicks[0] ?? 0;
  const high = valueTicks.at(-1) ?? 1;
  const bottom = showSteps ? 0 : 6;
  return (
    <div className="chart-plot" role="group" aria-label={props.label} style={{ height }}>
      <ResponsiveContainer width="100%" height={height} initialDimension={{ width: 320, height }}>
        <LineChart data={[...points]} margin={{ top: TOP, right: gutter + 12, bottom, left: 0 }} syncId="run" syncMethod={nearestTick}>
          <CartesianGrid vertical={false} stroke="var(--grid)" />
          <XAxis
            dataKey="step"
            type="number"
            domain={[...stepDomain]}
            ticks={[...props.stepTicks]}
            tickFormatter={props.formatStep}
            tick={axisText}
            tickLine={false}
            axisLine={false}
            height={showSteps ? AXIS_HEIGHT : 0}
            hide={!showSteps}
            interval="preserveStartEnd"
            padding={{ left: 8, right: 6 }}
            allowDataOverflow
          />
          <YAxis
            domain={[low, high]}
            ticks={[...valueTicks]}
            scale={logarithmic ? 'log' : 'linear'}
            tickFormatter={props.formatValue}
            tick={axisText}
            tickLine={false}
            axisLine={false}
            width={axisWidth}
            interval={0}
            allowDataOverflow
          />
          {props.tip !== undefined && (
            <Tooltip
              isAnimationActive={false}
              cursor={{ stroke: 'var(--ink-3)', strokeWidth: 1 }}
              content={(tip: TooltipContentProps) => tipContent(tip, props.tip)}
            />
          )}
          {(props.references ?? []).map(referenceLine)}
          {props.lines.map((line) => (
            <Line
              key={line.key}
              dataKey={line.key}
              stroke={line.color}
              strokeWidth={line.width ?? 2}
              strokeOpacity={line.opacity ?? 1}
              strokeDasharray={line.dash ?? ''}
              type="linear"
              dot={dotOf(line, points.length)}
              activeDot={isFaint(line) ? false : { r: 3.5, fill: 'var(--surface)', stroke: line.color, strokeWidth: 2 }}
              isAnimationActive={false}
              connectNulls
            />
          ))}
          {lastDots(props)}
          {gutter > 0 && gutterLabels(props, low, high)}
        </LineChart>
      </ResponsiveContainer>
    </div>
  );
}

function referenceLine({ value, dash, label }: BandReference): ReactElement {
  const written = { value: label ?? '', position: 'insideBottomRight', fill: 'var(--ink-2)', fontSize: 12, offset: 4 } as const;
  return (
    <ReferenceLine key={`${dash}${value}`} y={value} stroke="var(--reference)" strokeWidth={1.5} strokeDasharray={dash} label={written} />
  );
}

const isFaint = (line: BandLine): boolean => (line.opacity ?? 1) < 1;

/** Rings for series of a few points; a dot where a single point makes no line yet. */
function dotOf(line: BandLine, points: number) {
  if (line.rings === true) return { r: 3, fill: 'var(--surface)', stroke: line.color, strokeWidth: 1.75, strokeDasharray: '' };
  return points === 1 ? { r: 2.5, fill: line.color, stroke: line.color } : false;
}

/** A dot on the newest value of each strong line that has no rings. */
function lastDots({ lines, points }: LineBandProps): readonly ReactElement[] {
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

function gutterLabels(props: LineBandProps, low: number, high: number): readonly ReactElement[] {
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

function tipContent({ active, label }: TooltipContentProps, tip: LineBandProps['tip']): ReactElement | null {
  const step = Number(label);
  return active && Number.isFinite(step) && tip !== undefined ? tip(step) : null;
}

/** The point of this band nearest to the step under the pointer in another band. */
function nearestTick(ticks: readonly { readonly value: unknown }[], other: { readonly activeLabel: string | number | undefined }): number {
  const step = Number(other.activeLabel);
  let nearest = 0;
  for (const [index, tick] of ticks.entries()) {
    if (Math.abs(Number(tick.value) - step) < Math.abs(Number(ticks[nearest]?.value) - step)) nearest = index;
  }
  return nearest;
}
