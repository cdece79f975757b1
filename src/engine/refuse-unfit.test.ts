import { join } from 'node:path';
import { expect, test } from 'vitest';
import { MemoryFolder } from '../base/memory-folder.ts';
import { NodeInputs } from '../headless/node-inputs.ts';
import { readRunFile } from '../stages/definitions.ts';
import { readRunFileJson, repositoryPath, type RunFileJson } from '../testing/execute-run-file.ts';
import { MemoryBudgetError } from './fit-stage.ts';
import { refuseUnfitAfter } from './refuse-unfit.ts';
import { RunPlan } from './run-plan.ts';

const path = 'e2e/runs/resume.json';
const report = { name: 'a GPU on paper', vendor: '', architecture: '', isSoftware: false, features: [], limits: {} };

/** Two stages whose data lie ready, of which the second wants the memory for 128 rows at once. */
async function refusal(change: (json: RunFileJson) => void, after: number): Promise<unknown> {
  const json = await readRunFileJson(path);
  json.stages = json.stages.map((stage, index) => (index === 1 ? { ...stage, batchSize: 128, microBatchSize: 128 } : stage));
  change(json);
  const folder = new MemoryFolder();
  const inputs = new NodeInputs(join(repositoryPath, path), folder, (sentence) => expect.fail(sentence));
  const target = { report, choices: new Map<string, string>() };
  const runFile = readRunFile(json);
  const plan = await RunPlan.open({ runFile, target, inputs, scratch: folder, signal: new AbortController().signal });
  return refuseUnfitAfter(after, runFile, plan).then(
    () => 'nothing is refused',
    (error: unknown) => error,
  );
}

test('a later stage that cannot fit is refused by its name, with both numbers, before it is reached', async () => {
  const found = await refusal((json) => (json['gpuBudgetMiB'] = 20), 0);
  expect(found).toBeInstanceOf(MemoryBudgetError);
  expect(String(found)).toMatch(/match: A step needs \d+ MiB of GPU memory however it is cut; 20 MiB are allowed/);
});

test('what fits is not refused, nor what is prepared anyway, nor what cannot be known yet', async () => {
  const outcomes = [
    await refusal(() => undefined, 0),
    await refusal((json) => (json['gpuBudgetMiB'] = 20), 1),
    await refusal((json) => {
      json['gpuBudgetMiB'] = 20;
      const [read, match] = json.stages;
      const mine = { stage: 'mine', data: ['../fixtures/pairs.jsonl'], range: [1, 10], negatives: 2, output: 'mined.jsonl' };
      json.stages = [{ ...read }, mine, { ...match, data: ['mined.jsonl'] }];
    }, 0),
  ];
  expect(outcomes).toEqual(Array(3).fill('nothing is refused'));
});
