import { afterAll, describe, expect, test } from 'vitest';
import type { EvaluationRecord } from '../../src/contract/metrics.ts';
import type { RankedQuery } from '../../src/evaluation/query-results.ts';
import {
  executeRunFile,
  readLines,
  removeTemporaryFolders,
  temporaryFolder,
  type ExecuteOptions,
} from '../../src/testing/execute-run-file.ts';
import { testDevice } from '../../src/testing/gpu.ts';

const lengths = { queryMaximumLength: 24, passageMaximumLength: 48 };
const data = ['../fixtures/pairs.jsonl'];

/** A reranker between two trainings of the embedder, evaluated on documents and on candidates. */
const rerankerBetweenEmbedders: NonNullable<ExecuteOptions['change']> = (json) => {
  json.stages = [
    { stage: 'contrastive', id: 'first', data, batchSize: 8, steps: 2, ...lengths },
    { stage: 'reranker', id: 'judge', data, batchSize: 8, steps: 4, negatives: 2, maximumLength: 60, learningRate: 0.001 },
    { stage: 'contrastive', id: 'second', data, batchSize: 8, steps: 2, learningRate: 0.003, ...lengths },
  ];
  json.evaluation = [
    { kind: 'retrieval', name: 'small', folder: '../fixtures/eval', rerankWith: 'judge', rerankDepth: 8 },
    { kind: 'reranking', name: 'candidates', file: '../fixtures/pairs.jsonl', rerankWith: 'judge', everySteps: 2 },
    { kind: 'retrieval', name: 'alone', folder: '../fixtures/eval' },
  ];
};

const placesOf = (records: readonly EvaluationRecord[], set: string, system: string): readonly string[] =>
  records.filter((record) => record.set === set && record.system === system).map(({ id, step }) => `${id} ${step}`);

afterAll(removeTemporaryFolders);

describe.skipIf((await testDevice()) === undefined)('a reranker that evaluations name', () => {
  test('sorts the first documents of every embedder that comes after it, and candidates while it is trained', async () => {
    const { evaluations, output } = await executeRunFile('e2e/runs/resume.json', { change: rerankerBetweenEmbedders });
    expect(placesOf(evaluations, 'small', 'reranker')).toEqual(['judge 4', 'second 2']);
    expect(placesOf(evaluations, 'small', 'model')).toEqual(['model 0', 'first 2', 'second 2']);
    expect(placesOf(evaluations, 'candidates', 'reranker')).toEqual(['judge 2', 'judge 4']);
    expect(placesOf(evaluations, 'alone', 'reranker')).toEqual([]);

    const find = (set: string, id: string, system: string) =>
      evaluations.findLast((record) => record.set === set && record.id === id && record.system === system);
    const [judge, first, second, again] = [
      find('small', 'judge', 'reranker'),
      find('small', 'first', 'model'),
      find('small', 'second', 'model'),
      find('small', 'second', 'reranker'),
    ];
    // Below the depth nothing moves: as many of the right documents are among the first 100, but not in the same places.
    expect(judge?.metrics['recall@100']).toBe(first?.metrics['recall@100']);
    expect(judge?.metrics['mrr@10']).not.toBe(first?.metrics['mrr@10']);
    const change = (judge?.metrics['ndcg@10'] ?? 0) - (first?.metrics['ndcg@10'] ?? 0);
    expect(judge?.versus?.than).toBe('embedder');
    expect(judge?.versus?.change['ndcg@10']?.by).toBeCloseTo(change, 5);
    expect(again?.versus?.change['ndcg@10']?.by).toBeCloseTo((again?.metrics['ndcg@10'] ?? 0) - (second?.metrics['ndcg@10'] ?? 0), 5);

    // The same query: its first eight documents in another order, the next two as they were.
    const [plain, sorted] = [
      await readLines<RankedQuery>(output, 'queries/small/2-second-2-model.jsonl'),
      await readLines<RankedQuery>(output, 'queries/small/2-second-2-reranker.jsonl'),
    ];
    let moved = 0;
    for (const [index, query] of plain.entries()) {
      const before = query.documents.map(([id]) => id);
      const after = (sorted[index]?.documents ?? []).map(([id]) => id);
      expect(new Set(after.slice(0, 8))).toEqual(new Set(before.slice(0, 8)));
      expect(after.slice(8)).toEqual(before.slice(8));
      const scores = (sorted[index]?.documents ?? []).slice(0, 8).map(([, score]) => score);
      expect(scores).toEqual(scores.toSorted((a, b) => b - a));
      if (after.join(' ') !== before.join(' ')) moved += 1;
    }
    expect(moved).toBeGreaterThan(10);
  });

  test('has the same figures when the run goes on after a stop in its stage', async () => {
    const whole = await executeRunFile('e2e/runs/resume.json', { change: rerankerBetweenEmbedders });
    const output = await temporaryFolder();
    const stopped = await executeRunFile('e2e/runs/resume.json', {
      change: rerankerBetweenEmbedders,
      output,
      onMetrics: ({ id, step }, control) => {
        if (id === 'judge' && step === 3) control.stop();
      },
    });
    expect(stopped.ended).toBe('stopped');
    const resumed = await executeRunFile('e2e/runs/resume.json', { change: rerankerBetweenEmbedders, output, resumes: true });
    expect(resumed.evaluations).toEqual(whole.evaluations);
  });
});
