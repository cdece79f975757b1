// One band of a chart: lines over steps, reference lines, and their names in the right margin instead of a legend.
// Several bands below each other share the step axis and the crosshair.

import type { ReactElement } from 'react';
import { CartesianGrid, LineChart, ResponsiveContainer, Tooltip, XAxis, YAxis, type TooltipContentProps } from 'recharts';
import { gutterLabels, lastDots, lineOf, referenceLine } from './band-marks.tsx';
import { AXIS_HEIGHT, TOP, type LineBandProps } from './band.ts';

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
          {props.lines.map((line) => lineOf(line, points.length))}
          {lastDots(props)}
          {gutter > 0 && gutterLabels(props, low, high)}
        </LineChart>
      </ResponsiveContainer>
    </div>
  );
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
