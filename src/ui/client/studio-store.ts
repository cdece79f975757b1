// What the interface knows of the worker: a mirror of its last words. Nothing here is the truth; the worker is.

import { create } from 'zustand';
import type { StageReportRecord } from '../../contract/stage-report.ts';
import type { WireError } from '../../base/errors.ts';
import type { DeviceLoss } from '../../contract/recovery.ts';
import type { LookInsideRecord } from '../../contract/look-inside.ts';
import type { EvaluationRecord } from '../../contract/metrics.ts';
import type {
  Asset,
  DeviceState,
  DroppedFile,
  ImportProgress,
  ImportedItem,
  RunRecord,
  RunState,
  RunStatus,
  RunSummary,
} from '../../contract/protocol.ts';

export type Notice =
  | { readonly kind: 'error'; readonly error: WireError }
  | { readonly kind: 'worker-restarted' | 'worker-stopped'; readonly detail: string }
  | { readonly kind: 'saved-file'; readonly fileName: string; readonly sizeBytes: number }
  | { readonly kind: 'saved'; readonly step: number }
  /** The run lost its GPU and went on by itself. */
  | { readonly kind: 'recovered'; readonly loss: DeviceLoss }
  | { readonly kind: 'other-tab-gone' }
  | { readonly kind: 'run-file-read'; readonly name: string };

export interface ImportTask {
  readonly commandId: number;
  readonly names: readonly string[];
  /** What was dropped, to be read again in another way. */
  readonly files?: readonly DroppedFile[] | undefined;
  readonly progress?: ImportProgress | undefined;
  readonly items?: readonly ImportedItem[] | undefined;
  readonly error?: WireError | undefined;
}

/** What is known of a run beside its metric columns. */
export interface OpenRun {
  readonly status: RunStatus;
  readonly record?: RunRecord | undefined;
  readonly evaluations: readonly EvaluationRecord[];
  /** Fixed rows as the model read them, in the order of their steps. */
  readonly samples: readonly LookInsideRecord[];
  /** What stages that make rows found. */
  readonly reports: readonly StageReportRecord[];
}

interface Studio {
  readonly connection: 'connecting' | 'ready' | 'failed';
  readonly device: DeviceState;
  readonly assets: readonly Asset[];
  readonly runs: readonly RunSummary[];
  readonly active: RunStatus | undefined;
  /** The active run is executed in another tab. */
  readonly following: boolean;
  readonly storage: { readonly usedBytes: number; readonly quotaBytes: number } | undefined;
  /** By run id. */
  readonly opened: Readonly<Record<string, OpenRun>>;
  readonly imports: readonly ImportTask[];
  readonly notices: readonly (Notice & { readonly id: number })[];
  /** The command whose answer the buttons wait for. */
  readonly waitingFor: string | undefined;
  /** Run whose next save the person asked for. */
  readonly saveWantedBy: string | undefined;
  /** What the worker was asked for and does at the end of its step, by then still in its old state. */
  readonly wish: 'pause' | 'stop' | undefined;
  /** A run was asked for and has no id yet, or was refused. */
  readonly starting: { readonly kind: 'demo' | 'run'; readonly error?: WireError | undefined } | undefined;
  readonly progressImport: (commandId: number, progress: ImportProgress) => void;
  readonly followRun: (status: RunStatus, elsewhere: boolean) => void;
  readonly recordEvaluation: (runId: string, record: EvaluationRecord) => void;
  readonly recordReport: (runId: string, record: StageReportRecord) => void;
  readonly recordSamples: (runId: string, records: readonly LookInsideRecord[]) => void;
}

const nothingRecorded = { evaluations: [], samples: [], reports: [] } as const;

export const useStudio = create<Studio>()((set) => ({
  connection: 'connecting',
  device: { state: 'unknown' },
  assets: [],
  runs: [],
  active: undefined,
  following: false,
  storage: undefined,
  opened: {},
  imports: [],
  notices: [],
  waitingFor: undefined,
  saveWantedBy: undefined,
  wish: undefined,
  starting: undefined,
  progressImport: (commandId, progress) =>
    set((state) => ({ imports: state.imports.map((task) => (task.commandId === commandId ? { ...task, progress } : task)) })),
  followRun: (status, elsewhere) =>
    set((state) => ({
      active: status,
      following: elsewhere,
      wish: isGranted(state.wish, status.state) ? undefined : state.wish,
      opened: { ...state.opened, [status.runId]: { ...(state.opened[status.runId] ?? nothingRecorded), status } },
    })),
  recordEvaluation: (runId, record) =>
    set((state) => {
      const run = state.opened[runId];
      if (run === undefined) return state;
      return { opened: { ...state.opened, [runId]: { ...run, evaluations: mergeEvaluations(run.evaluations, [record]) } } };
    }),
  recordReport: (runId, record) =>
    set((state) => {
      const run = state.opened[runId];
      if (run === undefined) return state;
      return { opened: { ...state.opened, [runId]: { ...run, reports: mergeReports(run.reports, [record]) } } };
    }),
  recordSamples: (runId, records) =>
    set((state) => {
      const run = state.opened[runId];
      if (run === undefined) return state;
      return { opened: { ...state.opened, [runId]: { ...run, samples: mergeSamples(run.samples, records) } } };
    }),
}));

/** A stage that is made again reports again. */
export function mergeReports(old: readonly StageReportRecord[], added: readonly StageReportRecord[]): readonly StageReportRecord[] {
  return [...old.filter(({ stageIndex }) => !added.some((other) => other.stageIndex === stageIndex)), ...added];
}

const isGranted = (wish: 'pause' | 'stop' | undefined, state: RunState): boolean =>
  isFinished(state) || (wish === 'pause' && state === 'paused');

const sameEvaluation = (a: EvaluationRecord, b: EvaluationRecord): boolean =>
  a.stageIndex === b.stageIndex &&
  a.step === b.step &&
  a.set === b.set &&
  a.system === b.system &&
  a.variant === b.variant &&
  a.documents === b.documents;

/** Adds records, a repeated one replacing its earlier self (a resumed run evaluates some steps again). */
export function mergeEvaluations(old: readonly EvaluationRecord[], added: readonly EvaluationRecord[]): readonly EvaluationRecord[] {
  const kept = old.filter((record) => !added.some((other) => sameEvaluation(record, other)));
  return [...kept, ...added].sort((a, b) => a.stageIndex - b.stageIndex || a.step - b.step);
}

const sameSample = (a: LookInsideRecord, b: LookInsideRecord): boolean =>
  a.stageIndex === b.stageIndex && a.step === b.step && a.sampleIndex === b.sampleIndex && a.kind === b.kind;

/** Adds looks inside, a repeated one replacing its earlier self. */
export function mergeSamples(old: readonly LookInsideRecord[], added: readonly LookInsideRecord[]): readonly LookInsideRecord[] {
  const kept = old.filter((record) => !added.some((other) => sameSample(record, other)));
  return [...kept, ...added].sort((a, b) => a.stageIndex - b.stageIndex || a.step - b.step || a.sampleIndex - b.sampleIndex);
}

let nextNotice = 1;

/** Good news goes by itself; it stands in the run's events too. */
const MILLISECONDS_OF_GOOD_NEWS = 8000;

/** Tells the person something, once: the same words are not repeated below each other. */
export function notify(notice: Notice): void {
  const id = nextNotice++;
  const same = (other: Notice): boolean => JSON.stringify({ ...other, id: 0 }) === JSON.stringify({ ...notice, id: 0 });
  useStudio.setState((state) => ({
    notices: [...state.notices.filter((other) => !same(other)), { ...notice, id }].slice(-4),
  }));
  if (notice.kind === 'saved') setTimeout(() => dismiss(id), MILLISECONDS_OF_GOOD_NEWS);
}

export function dismiss(id: number): void {
  useStudio.setState((state) => ({ notices: state.notices.filter((notice) => notice.id !== id) }));
}

export function isFinished(state: RunState): boolean {
  return state === 'completed' || state === 'stopped' || state === 'failed' || state === 'interrupted';
}

/** Whether the run occupies the GPU or waits with its memory held. */
export function isUnderWay(status: RunStatus | undefined): status is RunStatus {
  return status !== undefined && !isFinished(status.state);
}
