// A run planned and run: what the plan said of its memory beside what the device counted.

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'vitest';
import { assertExists } from '../base/assert.ts';
import type { RunEstimate, StageEstimate } from '../contract/run-estimate.ts';
import type { Precision } from '../contract/run-file.ts';
import { estimateRun } from '../engine/estimate-run.ts';
import type { PlanSetting } from '../engine/run-plan.ts';
import { NodeFolder } from '../headless/node-folder.ts';
import { NodeInputs } from '../headless/node-inputs.ts';
import { readRunFile } from '../stages/definitions.ts';
import { executeRunFile, readRunFileJson, repositoryPath, temporaryFolder, type RunFileJson } from './execute-run-file.ts';
import { requiredDevice } from './gpu.ts';

export type Change = (json: RunFileJson) => void;

export async function planSetting(path: string, change: Change): Promise<PlanSetting> {
  const json = await readRunFileJson(path);
  change(json);
  const scratch = new NodeFolder(await temporaryFolder());
  const inputs = new NodeInputs(join(repositoryPath, path), scratch.folder('store'), (sentence) => expect.fail(sentence));
  const setting = { runFile: readRunFile(json), target: await requiredDevice(), inputs, scratch };
  return { ...setting, signal: new AbortController().signal };
}

export async function estimate(path: string, change: Change): Promise<RunEstimate> {
  return estimateRun(await planSetting(path, change));
}

/** Of the only stage, which is planned. */
export function plannedOf({ stages }: RunEstimate): Extract<StageEstimate, { state: 'planned' }> {
  const stage = assertExists(stages[0], 'a stage that trains');
  if (stage.state !== 'planned') return expect.fail(`${stage.id} is ${stage.state}`);
  return stage;
}

/** What run.json says of the memory of the only stage. */
export async function recordedMemory(path: string, change: Change) {
  // What earlier runs of this process left in the pool is not this run's.
  (await requiredDevice()).trim();
  const { output } = await executeRunFile(path, { change });
  const json = JSON.parse(await readFile(join(output, 'run.json'), 'utf8')) as {
    executed: { memory: { estimatedMiB: number; peakMiB: number; dispatchesAStep: number }[] };
  };
  return assertExists(json.executed.memory[0], 'the memory of the stage');
}

export const estimatedRuns = {
  contrastive: 'e2e/runs/demo.json',
  retromae: 'e2e/runs/golden/retromae.run.json',
  reranker: 'e2e/runs/golden/reranker.run.json',
} as const;

export const threeSteps = (json: RunFileJson): void => {
  json.stages = json.stages.map((stage) => ({ ...stage, steps: 3 }));
  json.evaluation = [];
};

const mebibyte = 1024 ** 2;

/** The estimate of a run file's only stage lies within 15 % of the peak that its run measures, and its parts are plausible. */
export async function expectEstimate(path: string, precision: Precision): Promise<void> {
  const change = (json: RunFileJson): void => {
    threeSteps(json);
    json['precision'] = precision;
  };
  const estimated = await estimate(path, change);
  expect(estimated.precision).toBe(precision);
  const { bytes, dispatches, fits } = plannedOf(estimated);
  const recorded = await recordedMemory(path, change);
  expect(bytes.peak / mebibyte / recorded.peakMiB).toBeGreaterThan(0.85);
  expect(bytes.peak / mebibyte / recorded.peakMiB).toBeLessThan(1.15);
  expect(bytes.peak / mebibyte).toBeCloseTo(recorded.estimatedMiB, 1);
  expect(dispatches).toBe(recorded.dispatchesAStep);
  expect(fits).toBe(true);
  // Two moments a gradient.
  expect(bytes.moments).toBe(2 * bytes.gradients);
  expect(bytes.halves > 0).toBe(precision === 'f16');
  expect(bytes.activations).toBeGreaterThan(mebibyte);
}
