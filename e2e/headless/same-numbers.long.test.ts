import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import type { StepMetrics } from '../../src/contract/metrics.ts';
import {
  lossColumn,
  readLines,
  readRunFileJson,
  removeTemporaryFolders,
  repositoryPath,
  temporaryFolder,
} from '../../src/testing/execute-run-file.ts';
import { testDevice } from '../../src/testing/gpu.ts';
import { headless } from '../../src/testing/headless-command.ts';

afterAll(removeTemporaryFolders);

/**
 * Shuffling, dropout, a negative a query, micro-batches, and products large enough that their tiles are measured: a
 * process may find another tile the fastest than the one before it.
 */
async function runFileOf(precision: 'f32' | 'f16'): Promise<string> {
  const json = await readRunFileJson('e2e/runs/resume.json');
  const fixtures = join(repositoryPath, 'e2e/fixtures');
  json['precision'] = precision;
  json['model'] = {
    new: {
      layers: 1,
      width: 256,
      heads: 4,
      feedForward: 1024,
      maximumPositions: 64,
      tokenizer: { folder: join(fixtures, 'models/std02-2layers') },
    },
    pooling: 'cls',
  };
  json.stages = json.stages.slice(1).map((stage) => ({
    ...stage,
    data: [join(fixtures, 'pairs.jsonl')],
    microBatchSize: undefined,
    microBatchTokens: 400,
    steps: 4,
  }));
  json.evaluation = [];
  const path = join(await temporaryFolder(), 'run.json');
  await writeFile(path, JSON.stringify(json));
  return path;
}

interface Executed {
  readonly executed: { readonly tiles: Readonly<Record<string, string>>; readonly precision: string };
}

async function run(runFile: string): Promise<{ readonly losses: readonly number[]; readonly executed: Executed['executed'] }> {
  const output = await temporaryFolder();
  const { code, errorLines } = await headless(runFile, '--output', output);
  expect(errorLines.at(-1)).toBe('completed');
  expect(code).toBe(0);
  const losses = lossColumn(await readLines<StepMetrics>(output, 'metrics.jsonl'));
  // What the engine wrote a moment ago.
  const { executed } = JSON.parse(await readFile(join(output, 'run.json'), 'utf8')) as Executed;
  return { losses, executed };
}

const device = await testDevice();

describe.skipIf(device === undefined)('one run file, twice, in processes of their own', () => {
  test.each(device?.hasHalves === true ? (['f32', 'f16'] as const) : (['f32'] as const))(
    'gives the same loss column: %s',
    async (precision) => {
      const runFile = await runFileOf(precision);
      const [first, second] = [await run(runFile), await run(runFile)];
      expect(first.losses).toHaveLength(4);
      expect(new Set(first.losses).size).toBe(4);
      expect(second.losses).toEqual(first.losses);
      expect(first.executed.precision).toBe(precision);
      expect(Object.keys(first.executed.tiles).length).toBeGreaterThan(0);
    },
  );
});
