import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import type { LookInsideRecord } from '../../src/contract/look-inside.ts';
import {
  executeRunFile,
  lossColumn,
  readLines,
  removeTemporaryFolders,
  temporaryFolder,
  type ExecuteOptions,
  type RunFileJson,
} from '../../src/testing/execute-run-file.ts';
import { testDevice } from '../../src/testing/gpu.ts';

afterAll(removeTemporaryFolders);

const runFile = 'e2e/runs/resume.json';
const shared = { learningRate: 1e-3, temperature: 0.05, queryMaximumLength: 24, passageMaximumLength: 48, dropout: 0.1, microBatchSize: 3 };

/** Stages 2 and 3 of the two-model recipe, with all that the matching stages draw. */
function recipe(json: RunFileJson): void {
  const both = ['../fixtures/pairs.jsonl', '../fixtures/scored-pairs.jsonl'];
  const general = { ...shared, mixing: 'same-data-set', batchSize: 6, steps: 10, negatives: 3, fillNegatives: 'random', shuffle: true };
  const task = { ...shared, batchSize: 4, steps: 6, negatives: 2, matryoshka: [32, 8], distillation: 'kl' };
  const scored = '../fixtures/scored-pairs.jsonl';
  json.stages = [
    { stage: 'contrastive', id: 'general', data: both, ...general },
    { stage: 'task', id: 'with', data: [{ file: scored, instruction: 'find: ' }], ...task },
    { stage: 'task', id: 'without', from: 'general', data: [scored], ...task },
  ];
  json.evaluation = [];
}

const execute = (options: ExecuteOptions = {}) => executeRunFile(runFile, { ...options, change: recipe });
const weightsOf = async (output: string, id: string): Promise<string> =>
  (await readFile(join(output, `models/${id}/model.safetensors`))).toString('base64');

describe.skipIf((await testDevice()) === undefined)('the two-model recipe', () => {
  test('trains both from the general model, and goes on from within each stage as if it had not been stopped', async () => {
    const whole = await execute();
    expect(whole.ended).toBe('completed');
    const ids = whole.metrics.map(({ id }) => id);
    expect(ids.join(' ')).toBe(`${'general '.repeat(10)}${'with '.repeat(6)}${'without '.repeat(6)}`.trimEnd());
    const [withFirst, withoutFirst] = ['with', 'without'].map((id) => whole.metrics.find((line) => line.id === id));
    // The same rows from the same weights under the same learning rate of 0: only the instruction and the draws differ.
    expect(Math.abs((withFirst?.loss ?? NaN) / (withoutFirst?.loss ?? NaN) - 1)).toBeLessThan(0.5);
    const weights = await Promise.all(['general', 'with', 'without'].map((id) => weightsOf(whole.output, id)));
    expect(new Set(weights).size).toBe(3);
    for (const [id, step] of [
      ['general', 4],
      ['without', 3],
    ] as const) {
      const output = await temporaryFolder();
      const stopped = await execute({
        output,
        onMetrics: (line, control) => (line.id === id && line.step === step ? control.stop() : undefined),
      });
      expect(stopped.ended).toBe('stopped');
      const resumed = await execute({ output, resumes: true });
      expect(lossColumn(resumed.metrics)).toEqual(lossColumn(whole.metrics));
      expect(await weightsOf(output, 'without')).toBe(weights[2]);
      expect(await readLines(output, 'samples.jsonl')).toEqual(await readLines(whole.output, 'samples.jsonl'));
    }
  });

  test('shows fixed rows as the model of the moment ranks them', async () => {
    const { output, metrics } = await execute();
    const records = (await readLines<LookInsideRecord>(output, 'samples.jsonl')).filter(({ id }) => id === 'with');
    expect(records.length).toBeGreaterThanOrEqual(9);
    const first = records.filter(({ sampleIndex }) => sampleIndex === 0);
    const cosines = first.map((record) => {
      if (record.kind !== 'ranked-candidates') throw new Error('a stage that matches ranks candidates');
      expect(record.query).toMatch(/^find: /);
      const roles = record.candidates.map(({ role }) => role);
      expect(roles.filter((role) => role === 'positive')).toHaveLength(1);
      expect(roles.filter((role) => role === 'negative').length).toBeGreaterThan(1);
      expect(roles.filter((role) => role === 'in-batch').length).toBeGreaterThan(2);
      const found = record.candidates.map(({ cosine }) => cosine);
      expect(found).toEqual([...found].sort((a, b) => b - a));
      expect(Math.max(...found.map(Math.abs))).toBeLessThanOrEqual(1.00001);
      return found.join(' ');
    });
    expect(new Set(cosines).size).toBe(first.length);
    expect(metrics.find(({ id }) => id === 'with')).toHaveProperty('loss8');
  });
});
