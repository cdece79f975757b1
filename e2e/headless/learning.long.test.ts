import { afterAll, describe, expect, test } from 'vitest';
import { executeRunFile, removeTemporaryFolders, type ExecutedRun } from '../../src/testing/execute-run-file.ts';
import { testDevice } from '../../src/testing/gpu.ts';

afterAll(removeTemporaryFolders);

function ndcg(run: ExecutedRun, set: string, id: string, system = 'model'): number {
  return (
    run.evaluations.findLast((record) => record.set === set && record.id === id && record.system === system)?.metrics['ndcg@10'] ?? NaN
  );
}

describe.skipIf((await testDevice()) === undefined)('learning', () => {
  test('the demo, evaluated on all 2,400 documents, goes from at most 0.10 to at least 0.20', async () => {
    const run = await executeRunFile('e2e/runs/demo.json');
    expect(run.evaluations[0]).toMatchObject({ documents: 2400, queries: 400 });
    // Given by the data's own README.
    expect(ndcg(run, 'commands', 'model', 'bm25')).toBeCloseTo(0.5312, 4);
    expect(ndcg(run, 'commands', 'model')).toBeLessThanOrEqual(0.1);
    expect(ndcg(run, 'commands', 'general')).toBeGreaterThanOrEqual(0.2);
  });

  test('three stages and mining on Chinese recipes, end to end', async () => {
    const run = await executeRunFile('e2e/runs/sample-zh-cooking.json');
    expect(run.ended).toBe('completed');
    expect(new Set(run.metrics.map(({ stage }) => stage))).toEqual(new Set(['retromae', 'contrastive', 'task']));
    expect(ndcg(run, 'cooking', 'model', 'bm25')).toBeCloseTo(0.687, 4);
    const [before, general, task] = [
      ndcg(run, 'cooking', 'model'),
      ndcg(run, 'cooking', 'general'),
      ndcg(run, 'cooking-with-instruction', 'with'),
    ];
    expect(general).toBeGreaterThan(before + 0.08);
    // The task stage teaches the instruction: with it on the queries the model must be well above where it began.
    expect(task).toBeGreaterThan(ndcg(run, 'cooking-with-instruction', 'model') + 0.12);
    expect(task).toBeGreaterThan(ndcg(run, 'cooking-with-instruction', 'general'));
  });
});
