// Twenty steps of each stage, compared with what they gave when they were last looked at. After a wanted change of the
// recipe: UPDATE_GOLDEN=1, and the reason into src/LOG.md.

import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { executeRunFile, lossColumn, removeTemporaryFolders, repositoryPath } from '../../src/testing/execute-run-file.ts';
import { testDevice } from '../../src/testing/gpu.ts';

afterAll(removeTemporaryFolders);

const folder = 'e2e/runs/golden';

describe.skipIf((await testDevice()) === undefined)('golden runs', () => {
  test.each(['retromae', 'contrastive', 'task', 'reranker'])('20 steps of %s: the loss column to 4 digits', async (name) => {
    const path = join(repositoryPath, folder, `${name}.losses.json`);
    const { metrics } = await executeRunFile(`${folder}/${name}.run.json`);
    const found = lossColumn(metrics);
    expect(found).toHaveLength(20);
    if (process.env['UPDATE_GOLDEN'] === '1')
      await writeFile(path, `${JSON.stringify(found.map((loss) => Number(loss.toPrecision(5))))}\n`);
    // A list of numbers, as the line above writes it.
    const golden = JSON.parse(await readFile(path, 'utf8')) as readonly number[];
    expect(golden).toHaveLength(20);
    for (const [index, loss] of found.entries()) {
      expect(Math.abs(loss / (golden[index] ?? NaN) - 1), `loss of step ${index + 1}: ${loss}`).toBeLessThan(2e-4);
    }
    // Shuffled batches of a fresh model: the column must move, or it would say nothing.
    expect(Math.max(...found) / Math.min(...found)).toBeGreaterThan(1.02);
  });
});
