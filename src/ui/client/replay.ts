// A recorded run that is shown again: at once, or step after step as it was when it ran.

import { create } from 'zustand';
import type { MetricChunk } from '../../contract/protocol.ts';
import { forgetMetrics, recordMetrics } from './metric-store.ts';
import { recordedId, statusOf, type RecordedRun } from './recorded-run.ts';
import { useStudio } from './studio-store.ts';

/** Steps a second. */
export const replaySpeeds = [20, 100, 500] as const;
export type ReplaySpeed = (typeof replaySpeeds)[number];
const millisecondsBetween = 250;

interface Replay {
  readonly recorded: RecordedRun;
  readonly all: number;
  readonly shown: number;
  readonly speed: ReplaySpeed;
  readonly isPlaying: boolean;
}

/** By run id. */
export const useReplays = create<{ readonly replays: Readonly<Record<string, Replay>> }>()(() => ({ replays: {} }));

let opened = 0;
const timers = new Map<string, ReturnType<typeof setInterval>>();

/** Shows all of a recorded run; the id under which the page finds it. */
export function openRecorded(recorded: RecordedRun): string {
  const runId = recordedId((opened += 1));
  const all = recorded.metrics.reduce((sum, { columns }) => sum + (columns['step']?.length ?? 0), 0);
  change(runId, { recorded, all, shown: 0, speed: 100, isPlaying: false });
  show(runId, all);
  return runId;
}

export function setSpeed(runId: string, speed: ReplaySpeed): void {
  change(runId, { speed });
}

/** Goes on where it stands; from the beginning where it stands at the end. */
export function play(runId: string): void {
  const replay = useReplays.getState().replays[runId];
  if (replay === undefined || replay.isPlaying) return;
  if (replay.shown >= replay.all) show(runId, 0);
  change(runId, { isPlaying: true });
  timers.set(
    runId,
    setInterval(() => advance(runId), millisecondsBetween),
  );
}

export function pauseReplay(runId: string): void {
  clearInterval(timers.get(runId));
  timers.delete(runId);
  change(runId, { isPlaying: false });
}

/** Shows the run as it was after so many of its steps. */
export function show(runId: string, wanted: number): void {
  const replay = useReplays.getState().replays[runId];
  if (replay === undefined) return;
  const shown = Math.max(0, Math.min(replay.all, Math.round(wanted)));
  const from = shown < replay.shown ? 0 : replay.shown;
  if (from === 0) forgetMetrics(runId);
  for (const chunk of chunksBetween(replay.recorded.metrics, from, shown)) recordMetrics(runId, chunk);
  change(runId, { shown });
  tell(runId, replay.recorded, shown);
}

function advance(runId: string): void {
  const replay = useReplays.getState().replays[runId];
  if (replay === undefined) return;
  show(runId, replay.shown + (replay.speed * millisecondsBetween) / 1000);
  if (replay.shown + 1 >= replay.all) pauseReplay(runId);
}

/** Steps [from, to) of all stages one after the other. */
export function chunksBetween(metrics: readonly MetricChunk[], from: number, to: number): readonly MetricChunk[] {
  let before = 0;
  return metrics.flatMap((chunk) => {
    const length = chunk.columns['step']?.length ?? 0;
    const [first, last] = [Math.max(0, from - before), Math.min(length, to - before)];
    before += length;
    if (first >= last) return [];
    return [
      { ...chunk, columns: Object.fromEntries(Object.entries(chunk.columns).map(([key, values]) => [key, values.subarray(first, last)])) },
    ];
  });
}

/** What was measured and looked at by then. */
function tell(runId: string, recorded: RecordedRun, shown: number): void {
  const status = statusOf(runId, recorded, shown);
  const { stageIndex, step } = status;
  const isPast = (one: { readonly stageIndex: number; readonly step: number }): boolean =>
    one.stageIndex < stageIndex || (one.stageIndex === stageIndex && one.step <= step);
  const { runFile, metrics, evaluations, samples } = recorded;
  const record = { status, runFile, metrics, evaluations, samples, reports: [], isDemo: false };
  useStudio.setState((state) => ({
    opened: {
      ...state.opened,
      [runId]: { status, record, evaluations: evaluations.filter(isPast), samples: samples.filter(isPast), reports: [] },
    },
  }));
}

function change(runId: string, part: Partial<Replay>): void {
  useReplays.setState(({ replays }) => {
    const replay = replays[runId];
    // The first change of a run has every part.
    return { replays: { ...replays, [runId]: { ...(replay ?? {}), ...part } as Replay } };
  });
}
