import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { executeRunFile, removeTemporaryFolders } from '../../src/testing/execute-run-file.ts';
import { testDevice } from '../../src/testing/gpu.ts';

afterAll(removeTemporaryFolders);

interface Executed {
  readonly executed: { readonly memory: readonly { readonly estimatedMiB: number; readonly peakMiB: number }[] };
}

describe.skipIf((await testDevice()) === undefined)('the memory of a run', () => {
  test('lies within 15 % of its estimate, also behind and between evaluations that need twice as much', async () => {
    const { output, evaluations } = await executeRunFile('e2e/runs/demo.json', {
      change: (json) => {
        json.stages = json.stages.map((stage) => ({ ...stage, steps: 24 }));
        json.evaluation = json.evaluation?.map((entry) => ({ ...entry, documents: 1000, everySteps: 20 })) ?? [];
      },
    });
    // BM25, before training, after 20 steps and at the end.
    expect(evaluations).toHaveLength(4);
    // What the engine wrote a moment ago.
    const { executed } = JSON.parse(await readFile(join(output, 'run.json'), 'utf8')) as Executed;
    expect(executed.memory).toHaveLength(1);
    for (const { estimatedMiB, peakMiB } of executed.memory) {
      expect(peakMiB).toBeGreaterThan(20);
      expect(estimatedMiB / peakMiB).toBeGreaterThan(0.85);
      expect(estimatedMiB / peakMiB).toBeLessThan(1.15);
    }
  });
});
