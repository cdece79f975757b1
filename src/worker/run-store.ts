// Runs as they lie in storage: a folder each, with what the headless door writes and a record of who and when.

import { InputError } from '../base/errors.ts';
import { readText } from '../base/folder.ts';
import type { StageReport, StageReportRecord } from '../contract/stage-report.ts';
import { reportPath } from '../engine/make-rows.ts';
import type { SavedPlace } from '../contract/recovery.ts';
import { peekLatestCheckpoint } from '../checkpoints/checkpoint.ts';
import { checkpointPath } from '../engine/checkpointing.ts';
import type { LookInsideRecord } from '../contract/look-inside.ts';
import type { EvaluationRecord, StepMetrics } from '../contract/metrics.ts';
import type { MetricChunk, RunRecord, RunState, RunStatus, RunSummary } from '../contract/protocol.ts';
import type { RunFile } from '../contract/run-file.ts';
import { evaluationPath, metricsPath, samplesPath } from '../engine/reporter.ts';
import { readRunFile } from '../stages/definitions.ts';
import type { OpfsFolder } from './opfs-folder.ts';

/** What is kept of a run beside its outputs. */
export interface RunHeader {
  readonly runId: string;
  readonly isDemo: boolean;
  readonly startedAt: number;
  /** The run file as it was given, for starting it again. */
  readonly runFile: unknown;
  /** As the page last saw it. */
  readonly status: RunStatus;
  /** Fingerprints of the run files that it began with, where its run file was changed when it went on. */
  readonly replaces?: readonly number[];
}

const headerPath = 'header.json';
const sparklinePoints = 40;
/** States in which a run cannot be found after a reload: the tab was closed under it. */
const liveStates: ReadonlySet<RunState> = new Set([
  'preparing',
  'training',
  'evaluating',
  'scoring',
  'mining',
  'saving',
  'writing',
  'paused',
  'recovering',
]);

export class RunStore {
  readonly #root: OpfsFolder;

  constructor(root: OpfsFolder) {
    this.#root = root;
  }

  folderOf(runId: string): OpfsFolder {
    return this.#root.folder(runId);
  }

  async saveHeader(header: RunHeader): Promise<void> {
    await this.folderOf(header.runId).write(headerPath, JSON.stringify(header));
  }

  async header(runId: string): Promise<RunHeader> {
    const text = await readText(this.folderOf(runId), headerPath);
    if (text === undefined) throw new InputError('This run is no longer there.', 'Choose another run.', { fault: { key: 'run-gone' } });
    // Written by this class alone, whole or not at all.
    return JSON.parse(text) as RunHeader;
  }

  async remove(runId: string): Promise<void> {
    await this.#root.remove(runId);
  }

  /** All runs, the latest first; `activeId` is the one that this worker executes. */
  async summaries(activeId: string | undefined): Promise<readonly RunSummary[]> {
    const paths = await this.#root.list('');
    const ids = paths.flatMap((path) => (path.endsWith(`/${headerPath}`) ? [path.slice(0, path.indexOf('/'))] : []));
    const summaries = await Promise.all(ids.map((id) => this.#summary(id, paths, id === activeId)));
    return summaries.sort((a, b) => b.startedAt - a.startedAt);
  }

  async #summary(runId: string, paths: readonly string[], isActive: boolean): Promise<RunSummary> {
    const { status, startedAt, isDemo } = await this.header(runId);
    const lines = await this.#metrics(runId);
    const losses = lines.map((line) => line.loss);
    const own = paths.filter((path) => path.startsWith(`${runId}/`));
    let sizeBytes = 0;
    for (const path of own) sizeBytes += (await this.#root.file(path))?.size ?? 0;
    const state = stateOf(status.state, isActive);
    const saved = isActive ? undefined : await this.savedPlace(runId);
    return {
      runId,
      name: status.name,
      state,
      startedAt,
      // The header is saved with checkpoints; the last step before a crash stands in the metrics.
      step: lines.at(-1)?.step ?? status.step,
      steps: status.steps,
      stageIndex: lines.at(-1)?.stageIndex ?? status.stageIndex,
      stages: status.stages.map(({ stage }) => stage),
      resumable: !isActive && isResumable(state, saved),
      savedAt: saved?.at ?? status.savedAt,
      saved,
      lastSeenAt: await this.#lastSeenAt(runId),
      finalLoss: losses.at(-1),
      isDemo,
      sizeBytes,
      sparkline: thinned(losses, sparklinePoints),
    };
  }

  /** Where the newest save stands; undefined where there is none, or it is being replaced at this moment. */
  async savedPlace(runId: string): Promise<SavedPlace | undefined> {
    const folder = this.folderOf(runId).folder(checkpointPath);
    // Another tab may be writing: what cannot be read now is read the next time.
    const newest = await peekLatestCheckpoint(folder).catch(() => undefined);
    if (newest === undefined) return undefined;
    const { stageIndex, step } = newest.state;
    const written = await folder.file(`${newest.slot}/manifest.json`);
    if (typeof stageIndex !== 'number' || typeof step !== 'number' || written === undefined) return undefined;
    return { stageIndex, step, at: written.lastModified };
  }

  /** Metrics are written every second. */
  async #lastSeenAt(runId: string): Promise<number | undefined> {
    const metrics = await this.folderOf(runId).file(metricsPath);
    return metrics === undefined || metrics.size === 0 ? undefined : metrics.lastModified;
  }

  /** Everything recorded of a run; `live` is its status where it is running. */
  async record(runId: string, live: RunStatus | undefined): Promise<RunRecord> {
    const header = await this.header(runId);
    const runFile: RunFile = readRunFile(header.runFile);
    const status = live ?? { ...header.status, state: stateOf(header.status.state, false), phase: undefined };
    return {
      status,
      runFile,
      isDemo: header.isDemo,
      metrics: chunksOf(await this.#metrics(runId)),
      evaluations: await this.#lines<EvaluationRecord>(runId, evaluationPath),
      samples: await this.#lines<LookInsideRecord>(runId, samplesPath),
      reports: await this.#reports(runId, runFile),
    };
  }

  async #reports(runId: string, { stages }: RunFile): Promise<readonly StageReportRecord[]> {
    const reports: StageReportRecord[] = [];
    for (const [stageIndex, entry] of stages.entries()) {
      const text = entry.output === undefined ? undefined : await readText(this.folderOf(runId), reportPath(entry));
      // Written by the stage.
      if (text !== undefined) reports.push({ stageIndex, id: entry.id, report: JSON.parse(text) as StageReport });
    }
    return reports;
  }

  #metrics(runId: string): Promise<readonly StepMetrics[]> {
    return this.#lines<StepMetrics>(runId, metricsPath);
  }

  async #lines<T>(runId: string, path: string): Promise<readonly T[]> {
    const text = (await readText(this.folderOf(runId), path)) ?? '';
    // Written by the engine's reporter; a last line that a crash cut off is left out.
    return text
      .split('\n')
      .slice(0, -1)
      .flatMap((line) => (line.endsWith('}') ? [JSON.parse(line) as T] : []));
  }
}

/** What was cut off before its first save begins anew; what failed before it would fail again. */
function isResumable(state: RunState, saved: SavedPlace | undefined): boolean {
  return state === 'interrupted' || (state !== 'completed' && saved !== undefined);
}

function stateOf(state: RunState, isActive: boolean): RunState {
  return liveStates.has(state) && !isActive ? 'interrupted' : state;
}

/** At most `count` values, evenly spaced, the last one included. */
function thinned(values: readonly number[], count: number): readonly number[] {
  if (values.length <= count) return values;
  return Array.from({ length: count }, (_, place) => values[Math.round((place * (values.length - 1)) / (count - 1))] ?? 0);
}

/** Lines of metrics as columns, a chunk a stage. */
export function chunksOf(lines: readonly StepMetrics[]): readonly MetricChunk[] {
  const stages = new Map<number, StepMetrics[]>();
  for (const line of lines) {
    const own = stages.get(line.stageIndex) ?? [];
    own.push(line);
    stages.set(line.stageIndex, own);
  }
  return [...stages.values()].flatMap((own) => {
    const [first] = own;
    if (first === undefined) return [];
    // A number that is not finite is null in the file: a column counts where any of its steps has one.
    const keys = new Set(own.flatMap((line) => Object.keys(line).filter((key) => key !== 'stageIndex' && typeof line[key] === 'number')));
    const columns = Object.fromEntries([...keys].map((key) => [key, Float64Array.from(own, (line) => Number(line[key] ?? Number.NaN))]));
    return [{ stageIndex: first.stageIndex, stage: first.stage, id: first.id, columns }];
  });
}
