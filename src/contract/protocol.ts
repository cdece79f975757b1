// Everything the page and the worker say to each other. Commands carry an id and are answered once by a reply with the
// same id; events come unasked. Only plain data crosses: records, typed arrays, File and Blob handles.

import type { WireError } from '../base/errors.ts';
import type { Column, ColumnRoles } from './columns.ts';
import type { ComparisonCalls } from './comparison-calls.ts';
import type { ColumnPeek, DataCalls, DataOrigin, InspectionProgress } from './data-calls.ts';
import type { DeviceCalls, SelfTestProgress } from './device-calls.ts';
import type { RowKind, RowProblem } from './examples.ts';
import type { LookInsideRecord } from './look-inside.ts';
import type { MeasurementCalls, MeasuringProgress } from './measurement-calls.ts';
import type { EvaluationRecord } from './metrics.ts';
import type { NegativesCalls } from './negatives-calls.ts';
import type { Blocked, DeviceLoss, OldCheckpoints, SavedPlace } from './recovery.ts';
import type { PrunablePart, RunCalls, RunDescription, RunEvent } from './run-calls.ts';
import type { PlaygroundCalls } from './playground-calls.ts';
import type { RunEstimate } from './run-estimate.ts';
import type { RunFile } from './run-file.ts';
import type { RunState } from './run-state.ts';
import type { StageReportRecord } from './stage-report.ts';
import type { DeviceCeilings, StepProfile } from './step-profile.ts';
import type { TokenPreview, TokenPreviewRequest } from './token-preview.ts';

/** A dropped file with its path inside a dropped folder (or its bare name). */
export interface DroppedFile {
  readonly path: string;
  readonly file: File;
  /** What the columns of a table are, where the person has said so; absent: guessed. */
  readonly roles?: ColumnRoles | undefined;
  /** The data set that an earlier reading of the file made: the new one takes its name and its place. */
  readonly replaces?: string | undefined;
}

/** Request -> reply, by command type. */
export interface Calls extends DataCalls, ComparisonCalls, NegativesCalls, PlaygroundCalls, RunCalls, MeasurementCalls, DeviceCalls {
  /** First command of a page; builds its whole state. */
  hello: { request: Record<never, never>; reply: Snapshot };
  /** Starts the GPU device (once) and reports it. */
  'start-device': { request: Record<never, never>; reply: DeviceReport };
  /** Reads dropped files of any kind. Progress comes as `import-progress` with the same id. */
  import: { request: { readonly files: readonly DroppedFile[] }; reply: ImportReport };
  /** Imports the good rows of a data set that was held back because of bad ones, or drops it. */
  'settle-import': { request: { readonly dataId: string; readonly keepGoodRows: boolean }; reply: Snapshot };
  'delete-asset': { request: { readonly assetId: string }; reply: Snapshot };
  /** First rows of a data set, from `offset`. */
  'preview-rows': { request: { readonly dataId: string; readonly offset: number; readonly count: number }; reply: RowPreview };
  /** Rows of a data set by their numbers from 0. */
  'pick-rows': { request: { readonly dataId: string; readonly indices: readonly number[] }; reply: RowPreview };
  /** A row as the model reads it, under an instruction. */
  'preview-tokens': { request: TokenPreviewRequest; reply: TokenPreview };
  /** The rows of an import that were refused, as a file to download. */
  'rejected-rows': { request: { readonly dataId: string }; reply: { readonly blob: Blob } };
  'start-run': { request: { readonly runFile: unknown }; reply: RunStatus };
  /** The built-in sample: model, data and tokens come with the page. */
  'start-demo': { request: Record<never, never>; reply: RunStatus };
  /** Goes on from the last save; `halvesLearningRate`: with half of it in the stage that failed. */
  'resume-run': { request: { readonly runId: string; readonly halvesLearningRate?: boolean }; reply: RunStatus };
  /** The run of another tab is saved there, and goes on here. */
  'take-over': { request: { readonly runId: string }; reply: RunStatus };
  /** Saves as soon as a step ends: the page may be closed in a moment. Answered at once. */
  'save-soon': { request: Record<never, never>; reply: Record<never, never> };
  'old-checkpoints': { request: Record<never, never>; reply: OldCheckpoints };
  'free-checkpoints': { request: Record<never, never>; reply: Snapshot };
  pause: { request: { readonly runId: string }; reply: RunStatus };
  /** Goes on after `pause`, in the same session. */
  continue: { request: { readonly runId: string }; reply: RunStatus };
  'save-now': { request: { readonly runId: string }; reply: RunStatus };
  'evaluate-now': { request: { readonly runId: string }; reply: RunStatus };
  /** Saves, writes the model as it is, and ends the run. */
  stop: { request: { readonly runId: string }; reply: RunStatus };
  /** Does one step of a paused run, which is then paused again. */
  'step-once': { request: { readonly runId: string }; reply: RunStatus };
  /** Another name, a note, a star; what is absent stays. A run that is under way keeps its name. */
  'describe-run': { request: { readonly runId: string } & Partial<RunDescription> & { readonly name?: string }; reply: Snapshot };
  /** Removes parts of what a run keeps. */
  'prune-run': { request: { readonly runId: string; readonly parts: readonly PrunablePart[] }; reply: Snapshot };
  /** Times the GPU programs of the next step; answered once that step is done. */
  'profile-step': { request: { readonly runId: string }; reply: StepProfile };
  /** What the GPU can do at best; refused while a run is under way. */
  'measure-ceilings': { request: Record<never, never>; reply: DeviceCeilings };
  /** Memory and dispatches of every stage of a run file, without running any of it. */
  'estimate-run': { request: { readonly runFile: unknown }; reply: RunEstimate };
  /** Everything recorded of a run. */
  'read-run': { request: { readonly runId: string }; reply: RunRecord };
  'delete-run': { request: { readonly runId: string }; reply: Snapshot };
  /** The zip that the person takes away: model folder, run.json, metrics as CSV, model card. */
  'export-run': { request: { readonly runId: string }; reply: { readonly blob: Blob; readonly fileName: string } };
  /** Vectors of texts under the model of a run or an imported one, [texts, width] row by row, each of length 1. */
  embed: {
    request: { readonly model: { readonly runId: string } | { readonly modelId: string }; readonly texts: readonly string[] };
    reply: { readonly vectors: Float32Array; readonly width: number };
  };
  /** Ends another command of this page, by its id. */
  cancel: { request: { readonly commandId: number }; reply: Record<never, never> };
}

export type CommandType = keyof Calls;
export type Command = { readonly [T in CommandType]: { readonly id: number; readonly type: T } & Calls[T]['request'] }[CommandType];

export type Reply =
  | { readonly type: 'reply'; readonly id: number; readonly value: Calls[CommandType]['reply'] }
  | { readonly type: 'refused'; readonly id: number; readonly error: WireError };

export type Event =
  | { readonly type: 'device'; readonly device: DeviceState }
  | { readonly type: 'import-progress'; readonly commandId: number; readonly progress: ImportProgress }
  | { readonly type: 'inspection-progress'; readonly commandId: number; readonly progress: InspectionProgress }
  | { readonly type: 'comparison-progress'; readonly commandId: number; readonly progress: ComparisonProgress }
  | { readonly type: 'work-progress'; readonly commandId: number; readonly phase: WorkPhase }
  /** `elsewhere`: another tab executes it, and this one follows. */
  | { readonly type: 'measuring-steps'; readonly commandId: number; readonly progress: MeasuringProgress }
  | { readonly type: 'self-test-progress'; readonly progress: SelfTestProgress }
  | { readonly type: 'run'; readonly status: RunStatus; readonly elsewhere?: boolean }
  /** The tab that trained is closed, or its run has ended. */
  | { readonly type: 'elsewhere-ended' }
  | { readonly type: 'run-event'; readonly runId: string; readonly event: RunEvent }
  | { readonly type: 'metrics'; readonly runId: string; readonly chunk: MetricChunk }
  | { readonly type: 'evaluated'; readonly runId: string; readonly record: EvaluationRecord }
  | { readonly type: 'looked-inside'; readonly runId: string; readonly records: readonly LookInsideRecord[] }
  | { readonly type: 'stage-report'; readonly runId: string; readonly record: StageReportRecord }
  | { readonly type: 'assets'; readonly assets: readonly Asset[] }
  | { readonly type: 'failed'; readonly error: WireError };

export type FromWorker = Reply | Event;

export interface Snapshot {
  readonly device: DeviceState;
  readonly assets: readonly Asset[];
  readonly runs: readonly RunSummary[];
  /** The run that this worker executes, or that of another tab. */
  readonly active?: RunStatus | undefined;
  readonly elsewhere?: boolean;
  readonly storage: { readonly usedBytes: number; readonly quotaBytes: number };
}

export type DeviceState =
  | { readonly state: 'unknown' }
  | { readonly state: 'starting' }
  | { readonly state: 'ready'; readonly report: DeviceReport }
  | { readonly state: 'lost'; readonly reason: string }
  | { readonly state: 'missing'; readonly cause: 'no-api' | 'no-adapter' | 'no-device'; readonly detail: string };

export interface DeviceReport {
  /** What the adapter calls itself; may be empty where the browser hides it. */
  readonly name: string;
  readonly vendor: string;
  readonly architecture: string;
  /** A CPU emulator: fine for a look. */
  readonly isSoftware: boolean;
  readonly features: readonly string[];
  readonly limits: Readonly<Record<string, number>>;
}

/** Something that was imported and can be named in a run file. */
export type Asset =
  | {
      readonly kind: 'data';
      readonly id: string;
      /** The name by which a run file finds it. */
      readonly name: string;
      readonly rows: RowKind;
      readonly count: number;
      readonly sizeBytes: number;
      /** Whether any row has negatives. */
      readonly negatives: boolean;
      /** Absent in imports of versions that did not count them. */
      readonly rowsWithNegatives?: number | undefined;
      /** Labelled pairs with a label of 0 or 1; absent as above. */
      readonly rowsWithLabel?: number | undefined;
      readonly hash: string;
      /** How the columns of a table, or the keys of JSON rows, were read; absent where rows name their own fields. */
      readonly columns?: readonly Column[] | undefined;
      /** Shown where a licence asks for it. */
      readonly attribution?: string | undefined;
      /** Rows that could not be used; while `pending` the person has not yet agreed to leave them out. */
      readonly badRows: number;
      readonly pending: boolean;
      /** Absent where it was imported, not made from another data set. */
      readonly origin?: DataOrigin | undefined;
    }
  | {
      readonly kind: 'retrieval';
      readonly id: string;
      readonly name: string;
      readonly documents: number;
      readonly queries: number;
      readonly judgments: number;
      readonly attribution?: string | undefined;
      /** The data set whose rows were held out for it. */
      readonly heldOutFrom?: { readonly dataId: string; readonly name: string } | undefined;
    }
  | {
      readonly kind: 'model';
      readonly id: string;
      readonly name: string;
      readonly layers: number;
      readonly width: number;
      readonly vocabulary: number;
      readonly parameters: number;
      readonly maximumPositions: number;
      readonly pooling: 'cls' | 'mean';
      /** A reranker: it scores pairs of texts. */
      readonly scoresPairs?: boolean | undefined;
    };

/** How far long work of a command has come. */
export interface WorkPhase {
  readonly key: PhaseKey;
  readonly done: number;
  readonly total: number;
}

export interface ImportProgress {
  readonly name: string;
  readonly phase: 'reading' | 'checking' | 'writing';
  readonly doneBytes: number;
  readonly totalBytes: number;
  readonly rows: number;
  readonly badRows: number;
}

export interface ComparisonProgress {
  /** From 0. */
  readonly system: number;
  readonly systems: number;
  readonly phase: PhaseKey;
  readonly done: number;
  readonly total: number;
}

export interface ImportReport {
  readonly items: readonly ImportedItem[];
  readonly snapshot: Snapshot;
}

export type ImportedItem =
  | {
      readonly kind: 'asset';
      readonly asset: Asset;
      readonly problems: readonly RowProblem[];
      readonly problemCounts: Readonly<Record<string, number>>;
    }
  | { readonly kind: 'run-file'; readonly name: string; readonly runFile: RunFile; readonly text: string }
  | {
      readonly kind: 'refused';
      readonly name: string;
      readonly error: WireError;
      /** The columns of a table that could be read if somebody said what they are. */
      readonly columns?: ColumnPeek | undefined;
    };

export interface RowPreview {
  readonly rows: readonly {
    readonly number: number;
    readonly query?: string;
    /** The text, or the first of a labelled pair. */
    readonly text?: string;
    readonly text2?: string;
    readonly label?: 0 | 1 | undefined;
    readonly score?: number | undefined;
    readonly pos?: readonly string[];
    readonly neg?: readonly string[];
  }[];
  readonly total: number;
}

export type { TokenPreview, TokenPreviewRequest } from './token-preview.ts';
export type { RunState } from './run-state.ts';

export interface RunStatus {
  readonly runId: string;
  readonly name: string;
  readonly state: RunState;
  /** What happens inside the state: "Tokenising", "Compiling GPU programs", with done / total where known. */
  readonly phase?: { readonly key: PhaseKey; readonly done: number; readonly total: number } | undefined;
  readonly stageIndex: number;
  readonly stages: readonly {
    readonly stage: string;
    readonly id: string;
    readonly steps: number;
    readonly done: number;
    readonly state: 'waiting' | 'running' | 'done';
  }[];
  /** Step of the current stage, from 1; 0 before the first. */
  readonly step: number;
  readonly steps: number;
  readonly secondsElapsed: number;
  readonly secondsLeft?: number | undefined;
  readonly tokensPerSecond?: number | undefined;
  /** Candidates a query, where the stage has them: ln of it is the loss of a uniform guess. */
  readonly candidates?: number | undefined;
  readonly savedStep?: number | undefined;
  /** Something that is other than it was asked for. */
  readonly notice?: RunNotice | undefined;
  /** Milliseconds since 1970, of the last step and of the last save. */
  readonly lastStepAt?: number | undefined;
  readonly savedAt?: number | undefined;
  readonly blocked?: Blocked | undefined;
  /** Every time the GPU was taken away under it. */
  readonly losses?: readonly DeviceLoss[] | undefined;
  readonly error?: WireError | undefined;
}

/** `no-half-precision`: the GPU has none, the run goes on in single precision. */
export type RunNotice = 'no-half-precision';

export const phaseKeys = [
  'reading-data',
  'loading-model',
  'training-tokenizer',
  'tokenising',
  'tuning',
  'compiling',
  'bm25',
  'encoding',
  'searching',
  'scoring',
  'writing-model',
  'checkpoint',
  'choosing-negatives',
] as const;
export type PhaseKey = (typeof phaseKeys)[number];

export interface RunSummary {
  readonly runId: string;
  readonly name: string;
  readonly state: RunState;
  readonly startedAt: number;
  readonly step: number;
  readonly steps: number;
  readonly stageIndex: number;
  readonly stages: readonly string[];
  /** A checkpoint is there to go on from. */
  readonly resumable: boolean;
  readonly savedAt?: number | undefined;
  /** What a run that is not running can go on from. */
  readonly saved?: SavedPlace | undefined;
  /** Milliseconds since 1970: its last sign of life. */
  readonly lastSeenAt?: number | undefined;
  readonly finalLoss?: number | undefined;
  readonly isDemo: boolean;
  readonly sizeBytes: number;
  /** At most 40 points of the loss, for a sparkline. */
  readonly sparkline: readonly number[];
}

/** New steps of one stage, a column a metric. */
export interface MetricChunk {
  readonly stageIndex: number;
  readonly stage: string;
  readonly id: string;
  /** Milliseconds since 1970, step, loss, gradientNorm, learningRate, tokens, tokensPerSecond and the stage's own. */
  readonly columns: Readonly<Record<string, Float64Array>>;
}

export interface RunRecord {
  readonly status: RunStatus;
  readonly runFile: RunFile;
  readonly metrics: readonly MetricChunk[];
  readonly evaluations: readonly EvaluationRecord[];
  /** Rows as the model read them at some steps. */
  readonly samples: readonly LookInsideRecord[];
  /** What the stages that make rows found. */
  readonly reports: readonly StageReportRecord[];
  readonly isDemo: boolean;
}
