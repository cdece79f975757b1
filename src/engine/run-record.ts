// What a run says of itself in run.json, beside the run file: with what it was executed.

import { readText, type Folder } from '../base/folder.ts';
import { executedKey, type Precision, type RunFile } from '../contract/run-file.ts';
import { runFileJson } from '../contract/run-file-json.ts';
import type { TensorDevice } from '../tensor/device/tensor-device.ts';
import { isTileChoice } from '../tensor/kernels/matrix-product/tiles.ts';
import type { StepPlan } from './plan-steps.ts';
import { precisionOn } from './precision.ts';
import type { Reporter } from './reporter.ts';

const mebibyte = 1024 ** 2;

interface StageMemory {
  readonly stage: string;
  readonly estimatedMiB: number;
  readonly peakMiB?: number;
  readonly dispatchesAStep: number;
}

export class RunRecord {
  readonly #runFile: RunFile;
  readonly #device: TensorDevice;
  readonly #stages = new Map<string, StageMemory>();
  readonly precision: Precision;

  constructor(runFile: RunFile, device: TensorDevice) {
    this.#runFile = runFile;
    this.#device = device;
    this.precision = precisionOn(device, runFile);
  }

  /** Says so where the device cannot do what was asked for. */
  tellPrecision(reporter: Reporter): void {
    if (this.precision === this.#runFile.precision) return;
    reporter.note('This GPU has no half precision: the run goes on in single precision.');
    reporter.status({ notice: 'no-half-precision' });
  }

  planned(stage: string, plan: StepPlan): void {
    this.#stages.set(stage, { stage, estimatedMiB: rounded(plan.peakBytes), dispatchesAStep: plan.dispatches });
  }

  /** After steps of a stage: the most that there was on the device while they ran, evaluations between them left out. */
  trained(stage: string): void {
    const planned = this.#stages.get(stage);
    if (planned === undefined) return;
    const peakMiB = Math.max(planned.peakMiB ?? 0, rounded(this.#device.memory().peakBytes));
    this.#stages.set(stage, { ...planned, peakMiB });
  }

  /** The text of run.json. */
  text(executed: Readonly<Record<string, unknown>>): string {
    const own = {
      ...executed,
      device: this.#device.report,
      precision: this.precision,
      memory: [...this.#stages.values()],
      tiles: Object.fromEntries(this.#device.choices),
    };
    return `${JSON.stringify({ ...runFileJson(this.#runFile), [executedKey]: own }, undefined, 2)}\n`;
  }
}

function rounded(bytes: number): number {
  return Math.round((bytes / mebibyte) * 100) / 100;
}

/** Takes over the tiles that a run chose, so that it goes on with the same programs and the same numbers. */
export async function restoreTiles(output: Folder, device: TensorDevice): Promise<void> {
  const text = await readText(output, 'run.json');
  if (text !== undefined) adoptTiles(text, device);
}

/** The same from the text of a run.json; of another device's tiles nothing is taken. */
export function adoptTiles(text: string, device: Pick<TensorDevice, 'report' | 'choices'>): void {
  // Editors on Windows put a byte order mark first.
  adoptTilesOf(JSON.parse(text.replace(/^\uFEFF/, '')), device);
}

/** The same from the values of a run file, which may be a run.json. */
export function adoptTilesOf(json: unknown, device: Pick<TensorDevice, 'report' | 'choices'>): void {
  const executed = memberOf(json, executedKey);
  if (memberOf(memberOf(executed, 'device'), 'name') !== device.report.name) return;
  const tiles = memberOf(executed, 'tiles');
  if (typeof tiles !== 'object' || tiles === null) return;
  for (const [key, name] of Object.entries(tiles)) {
    if (typeof name === 'string' && isTileChoice(key, name)) device.choices.set(key, name);
  }
}

function memberOf(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, key) ? Reflect.get(value, key) : undefined;
}
