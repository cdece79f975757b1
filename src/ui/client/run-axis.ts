// What the charts of a run may be drawn over: steps, seconds of training, seconds on the clock, or tokens.

import type { MetricColumns } from './metric-columns.ts';
import type { Gap } from './run-gaps.ts';

export const axisKinds = ['step', 'active', 'wall', 'tokens'] as const;
export type AxisKind = (typeof axisKinds)[number];

/** The x of every recorded step, ascending. */
export interface RunAxis {
  readonly kind: AxisKind;
  readonly steps: Float64Array;
  readonly xs: Float64Array;
}

/** The axes that a run's columns can give: older runs did not record times. */
export function axesOf(columns: MetricColumns | undefined): readonly AxisKind[] {
  const keys = new Set(columns?.keys);
  const needed: Readonly<Record<AxisKind, string>> = { step: 'step', active: 'seconds', wall: 'at', tokens: 'tokens' };
  return axisKinds.filter((kind) => kind === 'step' || keys.has(needed[kind]));
}

/**
 * x of every step. Tokens add up; both times begin at 0 with the stage's first step. A time that a resumed run has
 * twice, or none, is that of the step before.
 */
export function axisOf(columns: MetricColumns, wanted: AxisKind): RunAxis {
  const kind = axesOf(columns).includes(wanted) ? wanted : 'step';
  const steps = columns.column('step');
  switch (kind) {
    case 'step':
      return { kind, steps, xs: steps };
    case 'tokens':
      return { kind, steps, xs: summed(columns.column('tokens')) };
    case 'active':
      return { kind, steps, xs: sinceFirst(columns.column('seconds'), 1) };
    case 'wall':
      return { kind, steps, xs: sinceFirst(columns.column('at'), 1000) };
  }
}

function summed(values: Float64Array): Float64Array {
  let sum = 0;
  return values.map((value) => (sum += Number.isFinite(value) ? value : 0));
}

function sinceFirst(values: Float64Array, unit: number): Float64Array {
  const first = values.find(Number.isFinite) ?? 0;
  let before = 0;
  return values.map((value) => (before = Number.isFinite(value) ? Math.max(before, (value - first) / unit) : before));
}

/** x of a step that may lie between or beyond those that were recorded; step 0 is the axis's beginning. */
export function placeOfStep({ kind, steps, xs }: RunAxis, step: number): number {
  if (kind === 'step') return step;
  let low = 0;
  let high = steps.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((steps[middle] ?? 0) < step) low = middle + 1;
    else high = middle;
  }
  return step <= 0 ? 0 : (xs[Math.min(low, xs.length - 1)] ?? 0);
}

/** The recorded step whose x is nearest. */
export function stepAt({ steps, xs }: RunAxis, x: number): number {
  return steps[indexAt(xs, x)] ?? 0;
}

/** Index of the x nearest to one, in ascending xs. */
export function indexAt(xs: Float64Array, x: number): number {
  let low = 0;
  let high = xs.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((xs[middle] ?? 0) < x) low = middle + 1;
    else high = middle;
  }
  const [before, after] = [xs[low - 1], xs[low]];
  return before !== undefined && after !== undefined && x - before < after - x ? low - 1 : Math.max(0, low);
}

/** Indices [from, to) of the points in a window, with one more at either side so that lines reach its edges. */
export function indicesIn(xs: Float64Array, window: readonly [number, number] | undefined): readonly [from: number, to: number] {
  if (window === undefined) return [0, xs.length];
  const first = xs.findIndex((x) => x >= window[0]);
  const last = xs.findLastIndex((x) => x <= window[1]);
  return [Math.max(0, (first < 0 ? xs.length : first) - 1), Math.min(xs.length, last + 2)];
}

/** Whether a line over the clock is broken before a point: there the run stood still. */
export function breaksAt(axis: RunAxis, gaps: readonly Gap[]): ReadonlySet<number> {
  return axis.kind === 'wall' ? new Set(gaps.map(({ index }) => index)) : new Set();
}
