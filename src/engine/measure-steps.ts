// How long the steps of a run file take on this device: a few real ones, whose results are thrown away.

import { CancelledError, StudioError, toWireError } from '../base/errors.ts';
import type { Folder } from '../base/folder.ts';
import type { StepMetrics } from '../contract/metrics.ts';
import type { RunFile, StageEntry } from '../contract/run-file.ts';
import type { StageMeasurement } from '../contract/step-measurement.ts';
import { stageDefinitions } from '../stages/definitions.ts';
import type { TensorDevice } from '../tensor/device/tensor-device.ts';
import { RunControl } from './control.ts';
import type { RunInputs } from './inputs.ts';
import type { RunObserver } from './reporter.ts';
import { executeRun } from './run.ts';

export interface MeasureSetting {
  readonly runFile: RunFile;
  readonly device: TensorDevice;
  readonly inputs: RunInputs;
  /** Emptied by the caller; a stage writes its metrics and its tokenizer there. */
  readonly scratch: Folder;
  readonly signal: AbortSignal;
  /** Called when a stage begins and after each of its steps. */
  readonly onProgress: (id: string, step: number, steps: number) => void;
}

/** The first steps allocate and touch everything once: they are not counted. */
const warmUpSteps = 2;
const countedSteps = 4;
/** On slow devices fewer steps must do. */
const enoughSeconds = 10;

/**
 * Measures the stages that take steps and whose data are there, one after the other, each from the model that the run
 * starts from: what a step costs does not depend on what the weights are. An adapter's steps are not measured; its time
 * goes into encoding.
 * @throws CancelledError when `signal` is aborted
 */
export async function measureSteps(setting: MeasureSetting): Promise<readonly StageMeasurement[]> {
  const { runFile } = setting;
  const made = new Set(runFile.stages.flatMap(({ output }) => (output === undefined ? [] : [output])));
  const measurements: StageMeasurement[] = [];
  for (const entry of runFile.stages) {
    const { hasSteps, makes } = stageDefinitions[entry.stage];
    if (!hasSteps) continue;
    const waits = entry.data.some(({ file }) => made.has(file)) || makes === 'adapter';
    measurements.push(waits ? { id: entry.id, stage: entry.stage, state: 'unknown' } : await measureStage(setting, entry));
  }
  return measurements;
}

async function measureStage(setting: MeasureSetting, entry: StageEntry): Promise<StageMeasurement> {
  const { device, inputs, scratch, signal, onProgress } = setting;
  const { id, stage } = entry;
  const control = new RunControl();
  const stop = (): void => control.stop();
  signal.addEventListener('abort', stop);
  const lines: StepMetrics[] = [];
  onProgress(id, 0, warmUpSteps + countedSteps);
  const observer: RunObserver = {
    ...silent,
    onMetrics: (line) => {
      lines.push(line);
      onProgress(id, lines.length, warmUpSteps + countedSteps);
      if (isEnough(lines)) throw new Measured();
    },
  };
  try {
    const runFile = runFileOfStage(setting.runFile, entry);
    await executeRun({ runFile, device, inputs, output: scratch, control, observer, resumes: false, evaluatesFirst: false });
  } catch (error) {
    if (error instanceof StudioError && !signal.aborted) return { id, stage, state: 'refused', error: toWireError(error) };
    if (!(error instanceof Measured)) throw error;
  } finally {
    signal.removeEventListener('abort', stop);
  }
  if (signal.aborted) throw new CancelledError('The measurement');
  return { id, stage, state: 'measured', ...measurementOf(lines) };
}

/** Ends the run of a stage from inside: nothing of it is saved or written. */
class Measured extends Error {}

function isEnough(lines: readonly StepMetrics[]): boolean {
  if (lines.length >= warmUpSteps + countedSteps) return true;
  return lines.length > warmUpSteps && (lines.at(-1)?.seconds ?? 0) > enoughSeconds;
}

/** The stage alone: no evaluation, no checkpoint, and no mining of its own while it learns. */
function runFileOfStage(runFile: RunFile, entry: StageEntry): RunFile {
  const { fields } = stageDefinitions[entry.stage];
  const groups = Object.entries(fields).flatMap(([key, { kind }]) => (kind === 'group' || kind === 'stage' ? [key] : []));
  const config = { ...entry.config, ...Object.fromEntries(groups.map((key) => [key, undefined])) };
  const checkpoint = { ...runFile.checkpoint, everySeconds: Number.MAX_SAFE_INTEGER };
  return { ...runFile, checkpoint, evaluation: [], stages: [{ ...entry, config, from: undefined, named: false }] };
}

/** Medians over the steps after the first; of a stage with fewer steps, over all it has. */
export function measurementOf(lines: readonly StepMetrics[]): { secondsPerStep: number; tokensPerStep: number } {
  const skipped = Math.min(warmUpSteps, lines.length - 1);
  const counted = lines.slice(skipped);
  const seconds = counted.map((line, at) => line.seconds - (lines[skipped + at - 1]?.seconds ?? 0));
  return { secondsPerStep: median(seconds), tokensPerStep: median(counted.map(({ tokens }) => tokens)) };
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  return ((sorted[Math.floor(middle)] ?? 0) + (sorted[Math.ceil(middle)] ?? 0)) / 2;
}

const nothing = (): void => undefined;
const silent: RunObserver = {
  onStatus: nothing,
  onMetrics: nothing,
  onEvaluation: nothing,
  onLookInside: nothing,
  onStageReport: nothing,
  onNote: nothing,
};
