// Metric columns live outside React as typed arrays; components read them when a version counter moves, which happens
// at most four times a second.

import { useSyncExternalStore } from 'react';
import type { MetricChunk } from '../../contract/protocol.ts';
import { appendChunk, type MetricColumns } from './metric-columns.ts';

const MILLISECONDS_BETWEEN_NOTICES = 250;

const runs = new Map<string, Map<number, MetricColumns>>();
const listeners = new Set<() => void>();
let version = 0;
let timer: ReturnType<typeof setTimeout> | undefined;

/** Adds new steps of a run. Steps that come again, after a resume, replace what they repeat. */
export function recordMetrics(runId: string, chunk: MetricChunk): void {
  const stages = runs.get(runId) ?? new Map<number, MetricColumns>();
  runs.set(runId, stages);
  stages.set(chunk.stageIndex, appendChunk(stages.get(chunk.stageIndex), chunk));
  announce();
}

/** Puts a run's whole record in place; steps that events brought meanwhile stay behind it. */
export function loadMetrics(runId: string, chunks: readonly MetricChunk[]): void {
  const meanwhile = runs.get(runId);
  const stages = new Map<number, MetricColumns>();
  for (const chunk of chunks) stages.set(chunk.stageIndex, appendChunk(stages.get(chunk.stageIndex), chunk));
  for (const [stageIndex, columns] of meanwhile ?? []) {
    const loaded = stages.get(stageIndex);
    if (loaded === undefined) stages.set(stageIndex, columns);
    else stages.set(stageIndex, loaded.joinedWith(columns));
  }
  runs.set(runId, stages);
  announce();
}

/** The columns of one stage of a run, or undefined before its first step. */
export function metricsOf(runId: string, stageIndex: number): MetricColumns | undefined {
  return runs.get(runId)?.get(stageIndex);
}

export function forgetMetrics(runId: string): void {
  runs.delete(runId);
  announce();
}

function announce(): void {
  timer ??= setTimeout(() => {
    timer = undefined;
    // Nobody looks: the charts are drawn when somebody does.
    if (document.visibilityState === 'hidden') document.addEventListener('visibilitychange', tellAll, { once: true });
    else tellAll();
  }, MILLISECONDS_BETWEEN_NOTICES);
}

function tellAll(): void {
  version += 1;
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Re-renders when any columns have grown; pass it to useMemo as the reason to read them again. */
export function useMetricVersion(): number {
  return useSyncExternalStore(subscribe, () => version);
}
