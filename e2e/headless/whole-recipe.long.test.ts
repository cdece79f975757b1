// Every stage of the recipe in one run, each with what an earlier one made.

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { assertExists } from '../../src/base/assert.ts';
import type { LookInsideRecord } from '../../src/contract/look-inside.ts';
import { executeRunFile, readLines, removeTemporaryFolders, type ExecutedRun } from '../../src/testing/execute-run-file.ts';
import { testDevice } from '../../src/testing/gpu.ts';

const hasDevice = (await testDevice()) !== undefined;
let executed: ExecutedRun | undefined;

beforeAll(async () => {
  if (!hasDevice) return;
  executed = await executeRunFile('e2e/runs/whole-recipe.json', {
    // The two sets of labelled pairs are large; kinds of evaluation have tests of their own.
    change: (json) => {
      json.evaluation = json.evaluation?.slice(0, 2) ?? [];
    },
  });
});
afterAll(removeTemporaryFolders);

const run = (): ExecutedRun => assertExists(executed, 'the run');
const measured = (id: string, system: string): readonly string[] =>
  run()
    .evaluations.filter((record) => record.id === id && record.system === system)
    .map(({ set, variant }) => (variant === undefined ? set : `${set}, ${variant}`));

describe.skipIf(!hasDevice)('the whole recipe', () => {
  test('goes through all stages in their order', () => {
    expect(run().ended).toBe('completed');
    expect([...new Set(run().metrics.map(({ id }) => id))]).toEqual(['read', 'general', 'judge', 'with', 'without', 'turned']);
    for (const { loss, gradientNorm } of run().metrics) {
      expect(loss).toBeGreaterThan(0);
      expect(Number.isFinite(gradientNorm)).toBe(true);
    }
  });

  test.each([
    'model/model.safetensors',
    'models/read/model.safetensors',
    'models/both/modules.json',
    'models/judge/config.json',
    'reranker/model.safetensors',
    'adapter/model.safetensors',
    'data/mined.jsonl',
    'data/taught.jsonl',
  ])('writes %s', (path) => {
    expect(existsSync(join(run().output, path))).toBe(true);
  });

  test('a teacher that was made here gave every passage a score, by which the task stage learnt', async () => {
    const rows = await readLines<{ pos_scores: number[]; neg: string[]; neg_scores: number[] }>(run().output, 'data/taught.jsonl');
    expect(rows.length).toBeGreaterThan(200);
    for (const { neg, neg_scores: scores, pos_scores: positive } of rows) {
      expect(scores).toHaveLength(neg.length);
      expect(positive).toHaveLength(1);
    }
    const taught = run().metrics.filter(({ id }) => id === 'with');
    expect(taught.every((line) => typeof line['distillationLoss'] === 'number')).toBe(true);
  });

  test('each product is measured as what it is', () => {
    expect(measured('general', 'model')).toEqual(['cooking', 'cooking, no instruction', 'candidates']);
    expect(measured('judge', 'reranker')).toEqual(['cooking', 'candidates']);
    expect(measured('both', 'model')).toEqual(expect.arrayContaining(['cooking, 0.25 / 0.75', 'cooking, 0.75 / 0.25', 'cooking']));
    expect(measured('turned', 'adapter')).toEqual(['cooking', 'candidates']);
  });

  test('a stage shows a few of its rows while it learns', async () => {
    const samples = await readLines<LookInsideRecord>(run().output, 'samples.jsonl');
    expect(new Set(samples.map(({ id, kind }) => `${id} ${kind}`))).toEqual(
      new Set([
        'read masked-text',
        'general ranked-candidates',
        'judge scored-candidates',
        'with ranked-candidates',
        'without ranked-candidates',
      ]),
    );
  });
});
