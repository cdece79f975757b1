// What a run says while it runs: lines of metrics and evaluations on disk, status and columns to whoever watches.

import type { WireError } from '../base/errors.ts';
import { readText, type Folder } from '../base/folder.ts';
import type { LookInsideRecord } from '../contract/look-inside.ts';
import type { EvaluationRecord, StepMetrics } from '../contract/metrics.ts';
import type { StageReportRecord } from '../contract/stage-report.ts';
import type { PhaseKey, RunNotice, RunState } from '../contract/protocol.ts';
import type { RunPosition } from './checkpointing.ts';

/** What changes in a run's status; the door adds who and when. */
export interface StatusChange {
  readonly state?: RunState;
  readonly phase?: { readonly key: PhaseKey; readonly done: number; readonly total: number } | undefined;
  readonly stageIndex?: number;
  readonly step?: number;
  readonly steps?: number;
  readonly candidates?: number | undefined;
  readonly savedStep?: number;
  readonly notice?: RunNotice;
  readonly secondsElapsed?: number;
  readonly tokensPerSecond?: number;
  readonly error?: WireError;
}

/** Who watches a run. */
export interface RunObserver {
  onStatus(change: StatusChange): void;
  onMetrics(metrics: StepMetrics): void;
  onEvaluation(record: EvaluationRecord): void;
  /** A few rows as the model reads them at this moment. */
  onLookInside(records: readonly LookInsideRecord[]): void;
  /** What a stage that makes rows found. */
  onStageReport(record: StageReportRecord): void;
  /** A sentence for the log: a warning, or what was done. */
  onNote(note: string): void;
}

export const metricsPath = 'metrics.jsonl';
export const evaluationPath = 'evaluation.jsonl';
export const samplesPath = 'samples.jsonl';
const flushMilliseconds = 1000;

export class Reporter {
  readonly #folder: Folder;
  readonly #observer: RunObserver;
  #waiting = '';
  #lastFlush = performance.now();
  metricsLines = 0;
  readonly evaluations: EvaluationRecord[] = [];

  constructor(folder: Folder, observer: RunObserver) {
    this.#folder = folder;
    this.#observer = observer;
  }

  /** Starts new files, or cuts the files of an interrupted run to what its checkpoint knows of. */
  async begin(kept: Pick<RunPosition, 'stageIndex' | 'step' | 'metricsLines' | 'evaluationLines'>): Promise<void> {
    this.metricsLines = kept.metricsLines;
    await this.#folder.write(metricsPath, await this.#firstLines(metricsPath, kept.metricsLines));
    await this.#cutSamples(kept);
    const evaluations = await this.#firstLines(evaluationPath, kept.evaluationLines);
    await this.#folder.write(evaluationPath, evaluations);
    // Written by this class alone.
    for (const line of evaluations.split('\n')) if (line !== '') this.evaluations.push(JSON.parse(line) as EvaluationRecord);
  }

  status(change: StatusChange): void {
    this.#observer.onStatus(change);
  }

  phase(key: PhaseKey, done: number, total: number): void {
    this.#observer.onStatus({ phase: { key, done, total } });
  }

  note(note: string): void {
    this.#observer.onNote(note);
  }

  stageReport(record: StageReportRecord): void {
    this.#observer.onStageReport(record);
  }

  async metrics(metrics: StepMetrics): Promise<void> {
    this.#waiting += `${JSON.stringify(metrics)}\n`;
    this.metricsLines += 1;
    this.#observer.onMetrics(metrics);
    if (performance.now() - this.#lastFlush > flushMilliseconds) await this.flush();
  }

  async evaluation(record: EvaluationRecord): Promise<void> {
    this.evaluations.push(record);
    this.#observer.onEvaluation(record);
    await this.#folder.append(evaluationPath, `${JSON.stringify(record)}\n`);
  }

  async lookedInside(records: readonly LookInsideRecord[]): Promise<void> {
    if (records.length === 0) return;
    this.#observer.onLookInside(records);
    await this.#folder.append(samplesPath, records.map((record) => `${JSON.stringify(record)}\n`).join(''));
  }

  /** Leaves out what was seen after the place that the run goes on from. */
  async #cutSamples({ stageIndex, step }: Pick<RunPosition, 'stageIndex' | 'step'>): Promise<void> {
    const lines = ((await readText(this.#folder, samplesPath)) ?? '').split('\n').filter((line) => line !== '');
    const kept = lines.filter((line) => {
      // Written by this class alone.
      const seen = JSON.parse(line) as LookInsideRecord;
      return seen.stageIndex < stageIndex || (seen.stageIndex === stageIndex && seen.step <= step);
    });
    if (lines.length > 0) await this.#folder.write(samplesPath, kept.map((line) => `${line}\n`).join(''));
  }

  /** Writes what waits. */
  async flush(): Promise<void> {
    const text = this.#waiting;
    this.#waiting = '';
    this.#lastFlush = performance.now();
    if (text !== '') await this.#folder.append(metricsPath, text);
  }

  async #firstLines(path: string, count: number): Promise<string> {
    const lines = ((await readText(this.#folder, path)) ?? '').split('\n').slice(0, count);
    return lines.map((line) => `${line}\n`).join('');
  }
}
