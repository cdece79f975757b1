import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { writeFile } from 'node:fs/promises';
import { afterAll, describe, expect, test } from 'vitest';
import type { StepMetrics } from '../../src/contract/metrics.ts';
import { readLines, readRunFileJson, removeTemporaryFolders, repositoryPath, temporaryFolder } from '../../src/testing/execute-run-file.ts';
import { testDevice } from '../../src/testing/gpu.ts';
import { headless, killCommand, startHeadless } from '../../src/testing/headless-command.ts';
import { readLatestCheckpoint } from '../../src/checkpoints/checkpoint.ts';
import { checkpointPath } from '../../src/engine/checkpointing.ts';
import { NodeFolder } from '../../src/headless/node-folder.ts';

afterAll(removeTemporaryFolders);

const fixtures = join(repositoryPath, 'e2e/fixtures');
const steps = 24;

async function writeRunFile(): Promise<string> {
  const json = await readRunFileJson('e2e/runs/resume.json');
  json['model'] = { folder: join(fixtures, 'models/std02-4layers'), pooling: 'cls' };
  json.checkpoint = { everySeconds: 1 };
  json.stages = json.stages.slice(1).map((stage) => ({ ...stage, data: [join(fixtures, 'pairs.jsonl')], steps }));
  json.evaluation = [];
  const path = join(await temporaryFolder(), 'run.json');
  await writeFile(path, JSON.stringify(json));
  return path;
}

/** Steps that the last whole checkpoint holds. */
async function savedSteps(output: string): Promise<number> {
  const checkpoint = await readLatestCheckpoint(new NodeFolder(output).folder(checkpointPath)).catch(() => undefined);
  return Number(checkpoint?.state['step'] ?? 0);
}

describe.skipIf((await testDevice()) === undefined)('a run that is killed', () => {
  test('goes on from its last checkpoint with the very losses it would have had', async () => {
    const runFile = await writeRunFile();
    const [killed, whole] = [await temporaryFolder(), await temporaryFolder()];
    const started = startHeadless(runFile, '--output', killed);
    while (started.child.exitCode === null && (await savedSteps(killed)) === 0) await sleep(100);
    killCommand(started);
    const { errorLines } = await started.result;
    expect(errorLines).not.toContain('completed');
    await expect(stat(join(killed, 'model'))).rejects.toThrow('ENOENT');
    const saved = await savedSteps(killed);
    expect(saved).toBeGreaterThan(0);
    expect(saved).toBeLessThan(steps);

    const resumed = await headless(runFile, '--output', killed, '--resume');
    expect(resumed.errorLines.at(-1)).toBe('completed');
    expect(resumed.code).toBe(0);
    const uninterrupted = await headless(runFile, '--output', whole);
    expect(uninterrupted.code).toBe(0);
    const column = async (output: string): Promise<readonly string[]> =>
      (await readLines<StepMetrics>(output, 'metrics.jsonl')).map(({ step, loss, gradientNorm }) => `${step} ${loss} ${gradientNorm}`);
    expect(await column(whole)).toHaveLength(steps);
    expect(await column(killed)).toEqual(await column(whole));
  });
});
