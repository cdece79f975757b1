import { cp, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import {
  readLines,
  readRunFileJson,
  removeTemporaryFolders,
  repositoryPath,
  temporaryFolder,
  type RunFileJson,
} from '../../src/testing/execute-run-file.ts';
import { testDevice } from '../../src/testing/gpu.ts';
import { headless } from '../../src/testing/headless-command.ts';
import type { EvaluationRecord, StepMetrics } from '../../src/contract/metrics.ts';

const fixtures = join(repositoryPath, 'e2e/fixtures');

afterAll(removeTemporaryFolders);

/** A run file with absolute paths, changed by the test, in a folder of its own. */
async function changedRunFile(change: (runFile: RunFileJson, folder: string) => void | Promise<void>): Promise<string> {
  const folder = await temporaryFolder();
  const json = await readRunFileJson('e2e/fixtures/curves/2layers-0negatives.run.json');
  json['model'] = { folder: join(fixtures, 'models/std02-2layers') };
  json.stages = json.stages.map((stage) => ({ ...stage, data: [join(fixtures, 'pairs.jsonl')], steps: 2 }));
  await change(json, folder);
  const path = join(folder, 'run.json');
  await writeFile(path, JSON.stringify(json));
  return path;
}

/** A copy of the fixture's model folder in which one file is another. */
async function modelWith(folder: string, name: string, change: (old: Buffer) => Buffer | string): Promise<{ folder: string }> {
  const model = join(folder, 'model');
  await cp(join(fixtures, 'models/std02-2layers'), model, { recursive: true });
  await writeFile(join(model, name), change(await readFile(join(model, name))));
  return { folder: model };
}

describe.skipIf((await testDevice()) === undefined)('the headless command', () => {
  test('writes what it promises and exits with 0', async () => {
    const runFile = await changedRunFile((json) => {
      json.stages = json.stages.map((stage) => ({ ...stage, id: 'general' }));
      json.evaluation = [{ kind: 'retrieval', name: 'small', folder: join(fixtures, 'eval') }];
    });
    const output = await temporaryFolder();
    const { code, standardOutput, errorLines } = await headless(runFile, '--output', output);
    expect(errorLines.at(-1)).toBe('completed');
    expect(code).toBe(0);
    expect(standardOutput).toBe('');
    expect((await readdir(output)).sort()).toEqual([
      'checkpoints',
      'evaluation.jsonl',
      'metrics.jsonl',
      'model',
      'models',
      'queries',
      'run.json',
      'samples.jsonl',
    ]);
    expect(await readdir(join(output, 'models'))).toEqual(['general']);
    for (const file of [
      'config.json',
      'model.safetensors',
      'tokenizer.json',
      'modules.json',
      '1_Pooling/config.json',
      'README.md',
      'run.json',
    ]) {
      expect((await readFile(join(output, 'model', file))).byteLength, file).toBeGreaterThan(10);
    }
    const metrics = await readLines<StepMetrics>(output, 'metrics.jsonl');
    expect(metrics.map(({ stageIndex, stage, id, step }) => ({ stageIndex, stage, id, step }))).toEqual([
      { stageIndex: 0, stage: 'contrastive', id: 'general', step: 1 },
      { stageIndex: 0, stage: 'contrastive', id: 'general', step: 2 },
    ]);
    const evaluations = await readLines<EvaluationRecord>(output, 'evaluation.jsonl');
    expect(evaluations.map(({ stageIndex, id, step, set, system }) => `${stageIndex} ${id} ${step} ${set} ${system}`)).toEqual([
      '-1 model 0 small bm25',
      '-1 model 0 small model',
      '0 general 2 small model',
    ]);
    // The run file as executed can be executed again.
    const executed: unknown = JSON.parse(await readFile(join(output, 'run.json'), 'utf8'));
    expect(executed).toMatchObject({
      version: 1,
      seed: 42,
      precision: 'f32',
      stages: [{ id: 'general', batchSize: 8, steps: 2, weightDecay: 0.01 }],
    });
  });

  test('--profile writes what one warm step of the stage took, and prints it', async () => {
    const runFile = await changedRunFile(() => undefined);
    const output = await temporaryFolder();
    const { code, errorLines, standardOutput } = await headless(runFile, '--output', output, '--profile');
    expect(code).toBe(0);
    expect(standardOutput).toBe('');
    expect(errorLines.filter((line) => /^profile of contrastive0 step 2, \d+ tokens: /.test(line))).toHaveLength(1);
    const profiles: unknown = JSON.parse(await readFile(join(output, 'profile.json'), 'utf8'));
    expect(profiles).toMatchObject([{ stage: 'contrastive0', step: 2 }]);
  });

  test('--estimate tells what a run would take and trains nothing; what does not fit ends with 2', async () => {
    const { code, errorLines, standardOutput } = await headless(await changedRunFile(() => undefined), '--estimate');
    expect(code).toBe(0);
    expect(standardOutput).toBe('');
    expect(errorLines.at(-2)).toMatch(/^stage +parameters +gradients +moments +halves +activations +peak MiB +dispatches a step /);
    expect(errorLines.at(-1)).toMatch(/^contrastive0 +\d+\.\d+ +/);
    const small = await headless(
      await changedRunFile((json) => {
        json['gpuBudgetMiB'] = 16;
        json['model'] = { new: { layers: 2, width: 256, heads: 4, tokenizer: { folder: join(fixtures, 'models/std02-2layers') } } };
      }),
      '--estimate',
    );
    expect(small.code).toBe(2);
    expect(small.errorLines.at(-1)).toMatch(
      /^contrastive0: A step needs \d+ MiB .* 16 MiB are allowed \(gpuBudgetMiB\)\. Allow more memory, /,
    );
  });

  test.each<[string, (json: RunFileJson, folder: string) => void | Promise<void>, RegExp]>([
    ['an unknown key', (json) => void (json['stage'] = []), /^stage is not a key of the run file; permitted here are version, name, /],
    [
      'a wrong type',
      (json) => void (json.stages = json.stages.map((stage) => ({ ...stage, steps: 'many' }))),
      /^stages\[0\]\.steps is "many", but must be a whole number /,
    ],
    [
      'a value out of bounds',
      (json) => void (json.stages = json.stages.map((stage) => ({ ...stage, temperature: 0 }))),
      /^stages\[0\]\.temperature is 0, but must be a number above 0/,
    ],
    ['an export of later work', (json) => void (json['export'] = ['onnx']), /^export "onnx" is not built yet\./],
    ['a precision that there is not', (json) => void (json['precision'] = 'f8'), /^precision is "f8", but must be "f32" or "f16"/],
    [
      'a missing file',
      (json) => void (json.stages = json.stages.map((stage) => ({ ...stage, data: ['gone.jsonl'] }))),
      /^The file gone\.jsonl is not there\./,
    ],
    ['a missing model', (json) => void (json['model'] = { folder: 'nowhere' }), /^The folder nowhere is not there\./],
    [
      'texts for a stage of pairs',
      (json) => void (json.stages = json.stages.map((stage) => ({ ...stage, data: [join(fixtures, 'text.jsonl')] }))),
      /text\.jsonl holds plain texts/,
    ],
    [
      'a RoBERTa folder',
      async (json, folder) =>
        void (json['model'] = await modelWith(folder, 'config.json', (old) => old.toString().replace('"bert"', '"roberta"'))),
      /RoBERTa/,
    ],
    [
      'a broken safetensors header',
      async (json, folder) =>
        void (json['model'] = await modelWith(folder, 'model.safetensors', (old) =>
          Buffer.concat([old.subarray(0, 8), Buffer.from('{"x":'), old.subarray(13)]),
        )),
      /model\.safetensors/,
    ],
  ])('refuses %s with one clear line and exit code 2', async (_, change, line) => {
    const output = await temporaryFolder();
    const { code, standardOutput, errorLines } = await headless(await changedRunFile(change), '--output', output);
    expect(errorLines.at(-1)).toMatch(line);
    // No stack: before the line at most what was going on.
    expect(errorLines.filter((other) => /^\s+at |Error:/.test(other))).toEqual([]);
    expect(code).toBe(2);
    expect(standardOutput).toBe('');
    expect(await readdir(output)).not.toContain('model');
  });

  test('without arguments it says how it is used', async () => {
    const { code, errorLines } = await headless();
    expect(errorLines).toEqual([
      'A run file and an output folder are needed. Usage: headless run.json --output folder [--resume] [--profile], or headless run.json --estimate',
    ]);
    expect(code).toBe(2);
  });
});
