import { afterAll, describe, expect, test } from 'vitest';
import { executeRunFile, removeTemporaryFolders } from '../../src/testing/execute-run-file.ts';
import { testDevice } from '../../src/testing/gpu.ts';

afterAll(removeTemporaryFolders);

describe.skipIf((await testDevice()) === undefined)('a reranker from random weights', () => {
  test('learns which of the passages of forty queries is right, and sorts them so', async () => {
    const { metrics, evaluations } = await executeRunFile('e2e/runs/reranker.json');
    const mean = (steps: readonly (typeof metrics)[number][], key: 'accuracy' | 'loss'): number =>
      steps.reduce((sum, step) => sum + Number(step[key]), 0) / steps.length;
    const [first, last] = [metrics.slice(0, 10), metrics.slice(-10)];
    // Chance is one of four; ln of the odds of one right pair in four costs 0.562.
    expect(mean(first, 'accuracy')).toBeLessThan(0.5);
    expect(mean(last, 'accuracy')).toBeGreaterThan(0.9);
    expect(mean(first, 'loss')).toBeGreaterThan(0.562);
    expect(mean(last, 'loss')).toBeLessThan(0.3);
    const map = (system: string): number => evaluations.findLast((record) => record.system === system)?.metrics['map'] ?? NaN;
    expect(map('reranker')).toBeGreaterThan(0.9);
    expect(map('reranker')).toBeGreaterThan(map('model') + 0.2);
  });
});
