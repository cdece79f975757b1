// Where a run stood still: stretches of the clock in which no step was done.

import type { RunEvent } from '../../contract/run-calls.ts';
import type { MetricColumns } from './metric-columns.ts';

export type GapReason = 'paused' | 'interrupted' | 'device-lost' | 'frozen' | 'unknown';

export interface Gap {
  /** Of the first step after it, in the columns. */
  readonly index: number;
  /** The last step before it. */
  readonly step: number;
  readonly seconds: number;
  readonly reason: GapReason;
}

/** A stretch is a gap where it is this long and many times as long as a step. */
const leastSeconds = 3;
const timesAStep = 12;

/**
 * Gaps between steps that follow each other: clock time between them that was no training, or that is many times a
 * step's. Evaluations and saves between two steps are part of the work and no gap, however long they take, unless
 * something stopped the run meanwhile.
 */
export function gapsOf(columns: MetricColumns, events: readonly RunEvent[]): readonly Gap[] {
  const at = columns.column('at');
  const steps = columns.column('step');
  const usual = typicalSeconds(at);
  const found: Gap[] = [];
  for (let index = 1; index < at.length; index += 1) {
    const [from = Number.NaN, to = Number.NaN] = [at[index - 1], at[index]];
    const seconds = (to - from) / 1000;
    if (!(seconds >= leastSeconds && seconds >= usual * timesAStep)) continue;
    const reason = reasonOf(events.filter((event) => event.at >= from - 500 && event.at <= to));
    if (reason !== undefined) found.push({ index, step: steps[index - 1] ?? 0, seconds, reason });
  }
  return found;
}

/** undefined: the run worked on something else than steps. */
function reasonOf(between: readonly RunEvent[]): GapReason | undefined {
  const states = new Set(between.flatMap((event) => (event.kind === 'state' ? [event.state] : [])));
  if (states.has('recovering')) return 'device-lost';
  if (between.some(({ kind }) => kind === 'frozen')) return 'frozen';
  if (states.has('preparing')) return 'interrupted';
  if (states.has('paused')) return 'paused';
  if (states.has('evaluating') || states.has('saving') || states.has('mining') || states.has('scoring')) return undefined;
  return 'unknown';
}

/** The middle of the times between steps, over at most the last few hundred. */
function typicalSeconds(at: Float64Array): number {
  const recent = at.subarray(Math.max(0, at.length - 300));
  const between = Array.from(recent.subarray(1), (value, index) => (value - (recent[index] ?? value)) / 1000).filter(Number.isFinite);
  return between.sort((a, b) => a - b)[between.length >> 1] ?? 0;
}
