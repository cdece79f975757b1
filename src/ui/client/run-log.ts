// What happened in a run while this page watched: changes of state, evaluations, saves, with their time.

import { create } from 'zustand';
import type { WireError } from '../../base/errors.ts';
import type { EvaluationRecord } from '../../contract/metrics.ts';
import type { RunState, RunStatus } from '../../contract/protocol.ts';

const LONGEST_LOG = 500;

export type LogEntry = { readonly at: number; readonly stageIndex: number; readonly step: number } & (
  | { readonly kind: 'state'; readonly state: RunState; readonly error?: WireError | undefined }
  | { readonly kind: 'saved' }
  | { readonly kind: 'evaluated'; readonly record: EvaluationRecord }
);

interface RunLogs {
  readonly entries: Readonly<Record<string, readonly LogEntry[]>>;
}

export const useRunLogs = create<RunLogs>()(() => ({ entries: {} }));

export function logStatus(before: RunStatus | undefined, status: RunStatus): void {
  const known = before?.runId === status.runId ? before : undefined;
  const at = { at: Date.now(), stageIndex: status.stageIndex, step: status.step };
  if (known?.state !== status.state) add(status.runId, { ...at, kind: 'state', state: status.state, error: status.error });
  if (status.savedAt !== undefined && status.savedAt !== known?.savedAt && status.savedStep !== 0) {
    add(status.runId, { ...at, kind: 'saved', at: status.savedAt, step: status.savedStep ?? status.step });
  }
}

export function logEvaluation(runId: string, record: EvaluationRecord): void {
  if (record.system !== 'model' || record.variant !== undefined) return;
  add(runId, { kind: 'evaluated', at: Date.now(), stageIndex: record.stageIndex, step: record.step, record });
}

function add(runId: string, entry: LogEntry): void {
  useRunLogs.setState(({ entries }) => ({ entries: { ...entries, [runId]: [...(entries[runId] ?? []), entry].slice(-LONGEST_LOG) } }));
}
