import { expect, test } from 'vitest';
import type { EvaluationRecord } from '../../contract/metrics.ts';
import { curveOf, metricName, viewOf } from './evaluation-view.ts';
import { mergeEvaluations } from './studio-store.ts';

const at = (stageIndex: number, step: number, ndcg: number, rest: Partial<EvaluationRecord> = {}): EvaluationRecord => ({
  stageIndex,
  id: 'x',
  step,
  set: 'eval',
  system: 'model',
  metrics: { 'ndcg@10': ndcg },
  documents: 300,
  queries: 60,
  ...rest,
});

const records = [at(-1, 0, 0.05), at(-1, 0, 0.5, { system: 'bm25' }), at(0, 20, 0.1), at(0, 40, 0.2), at(1, 10, 0.3)];

test('the base is the model before the first stage, beside BM25', () => {
  const view = viewOf(records, 'eval');
  expect(view.base?.metrics['ndcg@10']).toBe(0.05);
  expect(view.bm25?.metrics['ndcg@10']).toBe(0.5);
  expect(view.latest?.metrics['ndcg@10']).toBe(0.3);
  expect(view.queries).toBe(60);
});

test('the curve of a stage begins with what the stage began with', () => {
  const view = viewOf(records, 'eval');
  expect(curveOf(view, 0, 'ndcg@10')).toEqual([
    { step: 0, value: 0.05 },
    { step: 20, value: 0.1 },
    { step: 40, value: 0.2 },
  ]);
  expect(curveOf(view, 1, 'ndcg@10')).toEqual([
    { step: 0, value: 0.2 },
    { step: 10, value: 0.3 },
  ]);
});

test('figures over all documents are not put beside figures over a sample', () => {
  const view = viewOf([...records, at(1, 10, 0.01, { documents: undefined })], 'eval');
  expect(view.latest?.metrics['ndcg@10']).toBe(0.3);
  expect(view.documents).toBe(300);
});

test('other instructions and other weights of a merge are no points of the curve', () => {
  const variants = [at(1, 10, 0.9, { variant: 'no instruction' }), at(-1, 0, 0.8, { variant: 'no instruction' })];
  const view = viewOf([...records, ...variants], 'eval');
  expect(view.base?.metrics['ndcg@10']).toBe(0.05);
  expect(view.latest?.metrics['ndcg@10']).toBe(0.3);
  expect(mergeEvaluations(records, variants)).toHaveLength(records.length + 2);
});

test('an evaluation that is repeated after a resume replaces its earlier self', () => {
  const merged = mergeEvaluations(records, [at(0, 40, 0.25)]);
  expect(merged).toHaveLength(records.length);
  expect(merged.find((record) => record.stageIndex === 0 && record.step === 40)?.metrics['ndcg@10']).toBe(0.25);
});

test.each([
  ['ndcg@10', 'nDCG@10'],
  ['recall@100', 'Recall@100'],
  ['mrr@10', 'MRR@10'],
  ['spearman', 'Spearman'],
  ['average-precision', 'AP'],
  ['own', 'own'],
])('%s is written %s', (metric, name) => {
  expect(metricName(metric)).toBe(name);
});
