import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { assertExists } from '../../src/base/assert.ts';
import type { StepMetrics } from '../../src/contract/metrics.ts';
import { lossColumn, readLines, removeTemporaryFolders, repositoryPath, temporaryFolder } from '../../src/testing/execute-run-file.ts';
import { testDevice } from '../../src/testing/gpu.ts';
import { headless } from '../../src/testing/headless-command.ts';

const device = await testDevice();
afterAll(removeTemporaryFolders);

/** One layer, with products just large enough to be worth a measurement. */
const runFile = {
  version: 1,
  name: 'tiles',
  model: {
    new: {
      ...{ layers: 1, width: 256, heads: 4, feedForward: 1024, maximumPositions: 64 },
      tokenizer: { folder: join(repositoryPath, 'e2e/fixtures/models/std02-2layers') },
    },
  },
  stages: [{ stage: 'contrastive', data: [join(repositoryPath, 'e2e/fixtures/pairs.jsonl')], batchSize: 16, steps: 3, dropout: 0 }],
};

interface ExecutedRunFile {
  executed: { device: { name: string }; tiles: Record<string, string> };
}

interface Outcome {
  readonly runJson: string;
  readonly json: ExecutedRunFile;
  readonly losses: readonly number[];
}

async function run(path: string): Promise<Outcome> {
  const output = await temporaryFolder();
  const { code, errorLines } = await headless(path, '--output', output);
  expect(code, errorLines.join('\n')).toBe(0);
  const runJson = join(output, 'run.json');
  // Written by the run a moment ago.
  const json = JSON.parse(await readFile(runJson, 'utf8')) as ExecutedRunFile;
  return { runJson, json, losses: lossColumn(await readLines<StepMetrics>(output, 'metrics.jsonl')) };
}

async function written(json: unknown): Promise<string> {
  const path = join(await temporaryFolder(), 'run.json');
  await writeFile(path, JSON.stringify(json));
  return path;
}

describe.skipIf(device === undefined)('tiles of a run', () => {
  test('are written down, and the run.json given again brings them: the same tiles, the same losses', async () => {
    const first = await run(await written(runFile));
    expect(Object.keys(first.json.executed.tiles).length).toBeGreaterThan(0);
    expect(first.losses).toHaveLength(3);
    const again = await run(first.runJson);
    expect(again.json.executed.tiles).toEqual(first.json.executed.tiles);
    expect(again.losses).toEqual(first.losses);

    // Not measured again: a tile that no measurement would have chosen stands, and changes no number but the time.
    const [key = ''] = Object.keys(first.json.executed.tiles);
    const chosen = { ...first.json.executed.tiles, [key]: 'registers-4x4-of-8x8' };
    const slow = await run(await written({ ...first.json, executed: { ...first.json.executed, tiles: chosen } }));
    expect(slow.json.executed.tiles).toEqual(chosen);
    expect(slow.losses).toEqual(first.losses);
  });

  test('of another device are passed over', async () => {
    const tiles = { 'matrix-product nt fff 16 x 16 x 16': 'workgroup-4x4-of-8x8' };
    const foreign = { ...runFile, stages: runFile.stages.map((stage) => ({ ...stage, steps: 1 })) };
    const { json } = await run(await written({ ...foreign, executed: { device: { name: 'another GPU' }, tiles } }));
    expect(json.executed.device.name).toBe(assertExists(device, 'the device').report.name);
    expect(Object.keys(json.executed.tiles)).not.toContain(Object.keys(tiles)[0]);
  });
});
