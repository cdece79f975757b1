import { join } from 'node:path';
import { expect, test } from 'vitest';
import { MemoryFolder } from '../base/memory-folder.ts';
import type { StageEstimate } from '../contract/run-estimate.ts';
import { NodeInputs } from '../headless/node-inputs.ts';
import { readRunFile } from '../stages/definitions.ts';
import { readRunFileJson, repositoryPath } from '../testing/execute-run-file.ts';
import { estimateRun } from './estimate-run.ts';

const path = 'e2e/runs/resume.json';

/** A contrastive stage as planned for a GPU that binds so much at once. */
async function plannedWith(bindingBytes: number): Promise<StageEstimate | undefined> {
  const json = await readRunFileJson(path);
  json.stages = json.stages.slice(1).map((stage) => ({ ...stage, batchSize: 20, microBatchSize: undefined }));
  const limits = { maxStorageBufferBindingSize: bindingBytes };
  const report = { name: 'a GPU on paper', vendor: '', architecture: '', isSoftware: false, features: [], limits };
  const folder = new MemoryFolder();
  const inputs = new NodeInputs(join(repositoryPath, path), folder, (sentence) => expect.fail(sentence));
  const target = { report, choices: new Map<string, string>() };
  const { stages } = await estimateRun({
    runFile: readRunFile(json),
    target,
    inputs,
    scratch: folder,
    signal: new AbortController().signal,
  });
  return stages[0];
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
