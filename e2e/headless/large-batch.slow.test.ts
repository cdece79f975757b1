import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { executeRunFile, removeTemporaryFolders, repositoryPath } from '../../src/testing/execute-run-file.ts';
import { testDevice } from '../../src/testing/gpu.ts';

afterAll(removeTemporaryFolders);

const runFile = 'e2e/runs/wordnet-19200.json';
/** The data stands beside the repository, and not everywhere. */
const data = join(repositoryPath, '../shared/data/pairs-en-wordnet/train.jsonl');
const hasData = await stat(data).then(
  () => true,
  () => false,
);

interface Executed {
  readonly executed: { readonly memory: readonly { readonly estimatedMiB: number; readonly peakMiB: number }[] };
}

describe.skipIf((await testDevice()) === undefined || !hasData)('a batch of 19,200 pairs', () => {
  test('is one step on a device with 1 GiB, with the memory that was estimated', async () => {
    const { metrics, output, ended } = await executeRunFile(runFile, {
      change: (json) => {
        json.stages = json.stages.map((stage) => ({ ...stage, steps: 1 }));
      },
    });
    expect(ended).toBe('completed');
    expect(metrics).toHaveLength(1);
    // Every query has 19,200 candidates: an untrained model guesses about evenly among them.
    expect(metrics[0]?.loss).toBeGreaterThan(0.8 * Math.log(19_200));
    expect(metrics[0]?.loss).toBeLessThan(1.5 * Math.log(19_200));
    expect(metrics[0]?.gradientNorm).toBeGreaterThan(0);
    // What the engine wrote a moment ago.
    const { executed } = JSON.parse(await readFile(join(output, 'run.json'), 'utf8')) as Executed;
    const [memory] = executed.memory;
    expect(memory?.peakMiB).toBeLessThanOrEqual(1024);
    expect(Math.abs((memory?.estimatedMiB ?? NaN) / (memory?.peakMiB ?? NaN) - 1)).toBeLessThan(0.15);
  });
});
