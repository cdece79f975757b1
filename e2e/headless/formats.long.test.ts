import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import type { EvaluationRecord, StepMetrics } from '../../src/contract/metrics.ts';
import { readLines, readRunFileJson, removeTemporaryFolders, repositoryPath, temporaryFolder } from '../../src/testing/execute-run-file.ts';
import { testDevice } from '../../src/testing/gpu.ts';
import { headless } from '../../src/testing/headless-command.ts';

const fixtures = join(repositoryPath, 'e2e/fixtures');
const files = join(fixtures, 'data-files');

afterAll(removeTemporaryFolders);

/** Trains three steps on a file through the command, and evaluates twice on sets of other tools. */
async function trainOn(
  file: string,
): Promise<{ readonly losses: readonly number[]; readonly hash: unknown; readonly sets: readonly string[] }> {
  const folder = await temporaryFolder();
  const json = await readRunFileJson('e2e/fixtures/curves/2layers-0negatives.run.json');
  json['model'] = { folder: join(fixtures, 'models/std02-2layers') };
  json.stages = json.stages.map((stage) => ({ ...stage, data: [file], steps: 3, batchSize: 4 }));
  json.evaluation = ['flag-embedding-evaluation', 'llama-index.json'].map((name) => ({
    kind: 'retrieval',
    name,
    folder: join(files, name),
  }));
  const path = join(folder, 'run.json');
  await writeFile(path, JSON.stringify(json));
  const output = join(folder, 'out');
  const { code, errorLines } = await headless(path, '--output', output);
  expect([code, errorLines.at(-1)]).toEqual([0, 'completed']);
  const losses = (await readLines<StepMetrics>(output, 'metrics.jsonl')).map(({ loss }) => loss);
  const sets = (await readLines<EvaluationRecord>(output, 'evaluation.jsonl')).map(({ set }) => set);
  const hash = /"hash": *"([0-9a-f]{64})"/.exec(await readFile(join(output, 'run.json'), 'utf8'))?.[1];
  return { losses, hash, sets };
}

describe.skipIf((await testDevice()) === undefined)('the headless command on files of other programs', () => {
  test('trains on packed CSV and on Parquet as on the same rows in FlagEmbedding’s own format', { timeout: 240_000 }, async () => {
    const { pairs } = JSON.parse(await readFile(join(files, 'expected.json'), 'utf8')) as { readonly pairs: readonly unknown[] };
    const plain = join(await temporaryFolder(), 'pairs.jsonl');
    await writeFile(plain, pairs.map((row) => JSON.stringify(row)).join('\n'));
    const expected = await trainOn(plain);
    expect(expected.losses.length).toBe(3);
    expect(new Set(expected.losses).size).toBe(3);
    expect(expected.hash).toMatch(/^[0-9a-f]{64}$/);
    expect(new Set(expected.sets)).toEqual(new Set(['flag-embedding-evaluation', 'llama-index.json']));
    expect(await trainOn(join(files, 'pandas-index.csv.gz'))).toEqual(expected);
    expect(await trainOn(join(files, 'pandas-zstd.parquet'))).toEqual(expected);
  });
});
