import { join } from 'node:path';
import { expect, test } from 'vitest';
import { assertExists } from '../base/assert.ts';
import { MemoryFolder } from '../base/memory-folder.ts';
import type { StageEstimate } from '../contract/run-estimate.ts';
import { NodeInputs } from '../headless/node-inputs.ts';
import { readRunFile } from '../stages/definitions.ts';
import type { StageSetup, TrainingStage } from '../stages/trainer.ts';
import { readRunFileJson, repositoryPath } from '../testing/execute-run-file.ts';
import { estimateRun } from './estimate-run.ts';
import { fitStage } from './fit-stage.ts';
import { RunPlan, type PlanSetting } from './run-plan.ts';

const path = 'e2e/runs/resume.json';

/** A contrastive stage of 20 rows a step, for a GPU that binds so much at once. */
async function settingWith(bindingBytes: number, cut: Readonly<Record<string, number>> = {}): Promise<PlanSetting> {
  const json = await readRunFileJson(path);
  json.stages = json.stages.slice(1).map((stage) => ({ ...stage, batchSize: 20, microBatchSize: undefined, ...cut }));
  const limits = { maxStorageBufferBindingSize: bindingBytes };
  const report = { name: 'a GPU on paper', vendor: '', architecture: '', isSoftware: false, features: [], limits };
  const folder = new MemoryFolder();
  const inputs = new NodeInputs(join(repositoryPath, path), folder, (sentence) => expect.fail(sentence));
  const target = { report, choices: new Map<string, string>() };
  return { runFile: readRunFile(json), target, inputs, scratch: folder, signal: new AbortController().signal };
}

async function plannedWith(bindingBytes: number): Promise<StageEstimate | undefined> {
  const { stages } = await estimateRun(await settingWith(bindingBytes));
  return stages[0];
}

/** The stage, and every setup that it was planned with. */
async function preparations(setting: PlanSetting) {
  const prepared: StageSetup[] = [];
  const found: TrainingStage[] = [];
  const plan = await RunPlan.open(setting);
  const wrap = (stage: TrainingStage): TrainingStage => {
    found.push(stage);
    return {
      ...stage,
      prepare: (setup) => {
        prepared.push(setup);
        return stage.prepare(setup);
      },
    };
  };
  const planning = plan.stage(0, assertExists(setting.runFile.stages[0], 'the stage'), wrap);
  const outcome = await planning.then(
    () => 'planned',
    () => 'refused',
  );
  return { stage: assertExists(found[0], 'the stage'), prepared, outcome };
}

test('a batch that is larger than what the GPU binds at once is cut into parts that are not', async () => {
  const [whole, cut] = [await plannedWith(2 ** 27), await plannedWith(2 ** 18)];
  if (whole?.state !== 'planned' || cut?.state !== 'planned') return expect.fail('both are planned');
  expect(cut.microBatchTokens).toBeLessThan(whole.microBatchTokens ?? 0);
  expect(cut.dispatches).toBeGreaterThan(whole.dispatches);
  expect(cut.tokens).toBe(whole.tokens);
});

test('what exceeds the binding however batches are cut is refused with both numbers', async () => {
  const stage = await plannedWith(2 ** 16);
  if (stage?.state !== 'refused') return expect.fail('it is refused');
  expect(stage.error.code).toBe('capability');
  expect(stage.error.message).toMatch(/^a tensor of shape \d+ x 96 needs \d+ MiB in one piece; this GPU binds at most \d+ MiB/);
  expect(stage.error.remedy).not.toBe('');
});

test('parts that the run file names are planned once, and refused as they are', async () => {
  const free = await preparations(await settingWith(2 ** 16));
  expect(free.prepared.map(({ microBatchTokens }) => microBatchTokens)).toEqual([16_384, 8192, 4096, 2048, 1024, 512]);
  for (const cut of [{ microBatchSize: 10 }, { microBatchTokens: 8192 }]) {
    const { prepared, outcome } = await preparations(await settingWith(2 ** 16, cut));
    expect(outcome).toBe('refused');
    expect(prepared).toHaveLength(1);
  }
});

test('a run that goes on is cut as it was, though larger parts would fit, and smaller only where they do not', async () => {
  const { stage, prepared } = await preparations(await settingWith(2 ** 27));
  const setup = assertExists(prepared[0], 'its setup');
  const [anew, goesOn] = [await fitStage(stage, setup, undefined), await fitStage(stage, { ...setup, microBatchTokens: 1024 }, undefined)];
  expect([anew.setup.microBatchTokens, goesOn.setup.microBatchTokens]).toEqual([16_384, 1024]);
  expect(goesOn.plan.dispatches).toBeGreaterThan(anew.plan.dispatches);
  const less = (goesOn.plan.peakBytes - 1) / 1024 ** 2;
  const shrunk = await fitStage(stage, { ...setup, microBatchTokens: 1024 }, less);
  expect([shrunk.setup.microBatchTokens, shrunk.fits]).toEqual([512, true]);
});

test('what a stage keeps while it is planned does not stay with the run', async () => {
  const setting = await settingWith(2 ** 27);
  const kept: string[] = [];
  const plan = await RunPlan.open(setting);
  await plan.stage(0, assertExists(setting.runFile.stages[0], 'the stage'), (stage) => ({
    ...stage,
    prepare: async (setup) => {
      await setup.folder.write('vectors', 'made on a device that computes nothing');
      kept.push(...(await setup.folder.list('')));
      return stage.prepare(setup);
    },
  }));
  expect(kept).toEqual(['vectors']);
  expect(await setting.scratch.list('stages')).toEqual([]);
});
