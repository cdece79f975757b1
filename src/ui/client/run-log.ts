// What happened to each run, as the worker keeps it.

import { create } from 'zustand';
import type { RunEvent } from '../../contract/run-calls.ts';

interface RunLogs {
  /** By run id, in the order of time. */
  readonly events: Readonly<Record<string, readonly RunEvent[]>>;
}

export const useRunLogs = create<RunLogs>()(() => ({ events: {} }));

export function logEvent(runId: string, event: RunEvent): void {
  useRunLogs.setState(({ events }) => ({ events: { ...events, [runId]: [...(events[runId] ?? []), event] } }));
}

/** Puts what is kept in place; what came meanwhile stays behind it. */
export function loadEvents(runId: string, kept: readonly RunEvent[]): void {
  const known = new Set(kept.map((event) => JSON.stringify(event)));
  useRunLogs.setState(({ events }) => ({
    events: { ...events, [runId]: [...kept, ...(events[runId] ?? []).filter((event) => !known.has(JSON.stringify(event)))] },
  }));
}
