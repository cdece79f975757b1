// What happened to a run, as marks on its x axis.

import type { RunEvent } from '../../contract/run-calls.ts';
import { placeOfStep } from '../client/run-axis.ts';
import type { GapReason } from '../client/run-gaps.ts';
import type { OpenRun } from '../client/studio-store.ts';
import type { RunChart } from './run-chart.ts';

export type MarkKind = 'saved' | 'evaluated' | GapReason;

export interface EventMark {
  readonly kind: MarkKind;
  readonly x: number;
  readonly step: number;
  /** Of a gap. */
  readonly seconds?: number;
}

/** Marks of one stage: evaluations, saves, and where it stood still or lost its device. */
export function eventsOf(chart: RunChart, events: readonly RunEvent[], run: OpenRun, stageIndex: number): readonly EventMark[] {
  const last = chart.axis.steps.at(-1) ?? 0;
  const mark = (kind: MarkKind, step: number, seconds?: number): EventMark => ({
    kind,
    step,
    x: placeOfStep(chart.axis, step),
    ...(seconds === undefined ? {} : { seconds }),
  });
  const evaluated = new Set(
    run.evaluations.filter((one) => one.stageIndex === stageIndex && one.system === 'model').map(({ step }) => step),
  );
  const saved = new Set(
    events
      .filter((one) => one.kind === 'saved' && one.stageIndex === stageIndex && one.step > 0 && one.step <= last)
      .map(({ step }) => step),
  );
  const losses = (run.status.losses ?? []).filter((loss) => loss.stageIndex === stageIndex);
  const gaps = chart.gaps.filter(({ reason }) => reason !== 'device-lost' || losses.length === 0);
  return [
    ...[...saved].map((step) => mark('saved', step)),
    ...[...evaluated].map((step) => mark('evaluated', step)),
    ...gaps.map(({ reason, step, seconds }) => mark(reason, step, seconds)),
    ...losses.map(({ step, lostSeconds }) => mark('device-lost', step, lostSeconds)),
  ].sort((a, b) => a.x - b.x);
}
