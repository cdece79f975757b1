// A run file executed by the engine in this process, in a folder of its own: the headless door without its command.

import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EvaluationRecord, StepMetrics } from '../contract/metrics.ts';
import { RunControl } from '../engine/control.ts';
import type { StatusChange } from '../engine/reporter.ts';
import { executeRun, type RunEnd } from '../engine/run.ts';
import { NodeFolder } from '../headless/node-folder.ts';
import { NodeInputs } from '../headless/node-inputs.ts';
import { readRunFileText } from '../stages/definitions.ts';
import { requiredDevice } from './gpu.ts';

/** A run file as JSON, of which tests change single keys. */
export interface RunFileJson {
  [key: string]: unknown;
  stages: Record<string, unknown>[];
  evaluation?: Record<string, unknown>[];
  checkpoint?: Record<string, unknown>;
}

export interface ExecuteOptions {
  /** Changes the run file before it is read. */
  readonly change?: (runFile: RunFileJson) => void;
  /** Folder of the outputs; absent: a new one. */
  readonly output?: string;
  readonly resumes?: boolean;
  readonly onStatus?: (change: StatusChange, control: RunControl) => unknown;
  readonly onMetrics?: (metrics: StepMetrics, control: RunControl) => void;
  readonly onEvaluation?: (record: EvaluationRecord, control: RunControl) => void;
}

export interface ExecutedRun {
  readonly ended: RunEnd;
  readonly output: string;
  readonly metrics: readonly StepMetrics[];
  readonly evaluations: readonly EvaluationRecord[];
  readonly notes: readonly string[];
}

/** Where the run files of the repository and their data lie. */
export const repositoryPath = join(import.meta.dirname, '../..');

const temporaryFolders: string[] = [];

export async function temporaryFolder(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'studio-run-'));
  temporaryFolders.push(path);
  return path;
}

/** To be called after all tests of a file. */
export async function removeTemporaryFolders(): Promise<void> {
  for (const path of temporaryFolders.splice(0)) await rm(path, { recursive: true, force: true });
}

export async function readRunFileJson(path: string): Promise<RunFileJson> {
  // Files of this repository, checked again by the reader of run files.
  return JSON.parse(await readFile(join(repositoryPath, path), 'utf8')) as RunFileJson;
}

/** Executes a run file of the repository, named by its path from the top. */
export async function executeRunFile(path: string, options: ExecuteOptions = {}): Promise<ExecutedRun> {
  const json = await readRunFileJson(path);
  options.change?.(json);
  const output = options.output ?? (await temporaryFolder());
  const folder = new NodeFolder(output);
  const control = new RunControl();
  const notes: string[] = [];
  const ended = await executeRun({
    runFile: readRunFileText(JSON.stringify(json)),
    device: await requiredDevice(),
    inputs: new NodeInputs(join(repositoryPath, path), folder.folder('store'), (sentence) => notes.push(sentence)),
    output: folder,
    control,
    observer: {
      onStatus: (change) => options.onStatus?.(change, control),
      onMetrics: (metrics) => options.onMetrics?.(metrics, control),
      onEvaluation: (record) => options.onEvaluation?.(record, control),
      onLookInside: () => undefined,
      onStageReport: () => undefined,
      onNote: (note) => notes.push(note),
    },
    resumes: options.resumes ?? false,
    evaluatesFirst: true,
  });
  const lines = {
    metrics: await readLines<StepMetrics>(output, 'metrics.jsonl'),
    evaluations: await readLines<EvaluationRecord>(output, 'evaluation.jsonl'),
  };
  return { ended, output, ...lines, notes };
}

/** The objects of a JSON-lines file that a run wrote. */
export async function readLines<T>(output: string, name: string): Promise<readonly T[]> {
  const text = await readFile(join(output, name), 'utf8');
  // What the engine wrote a moment ago; the tests compare its values.
  return text.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line) as T]));
}

/** The column that "equal runs" speaks of. */
export function lossColumn(metrics: readonly StepMetrics[]): readonly number[] {
  return metrics.map(({ loss }) => loss);
}
