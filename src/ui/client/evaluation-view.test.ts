import { expect, test } from 'vitest';
import type { EvaluationRecord } from '../../contract/metrics.ts';
import { changeOf, curveOf, metricName, metricsOfRecord, nextEvaluation, viewOf } from './evaluation-view.ts';
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

test('instructions are compared where the model stands now, that of training first; weights that were tried stand apart', () => {
  const plain = at(1, 10, 0.28, { variant: 'none', instruction: '' });
  const tried = at(1, 10, 0.29, { variant: '0.5 0.5' });
  const view = viewOf([...records, at(-1, 0, 0.04, { variant: 'none', instruction: '' }), plain, tried], 'eval');
  expect(view.compared).toEqual([view.latest, plain]);
  expect(view.tried).toEqual([tried]);
  expect(viewOf(records, 'eval').compared).toEqual([]);
});

test('a reranker has a curve of its own, which is no point of the model', () => {
  const view = viewOf([...records, at(1, 10, 0.4, { system: 'reranker' })], 'eval');
  expect(view.latest?.metrics['ndcg@10']).toBe(0.3);
  expect(curveOf(view, 1, 'ndcg@10', 'reranker')).toEqual([{ step: 10, value: 0.4, interval: undefined }]);
});

test('a difference whose interval holds zero cannot be told from none', () => {
  const versus = (low: number, high: number) => ({ than: 'base' as const, change: { 'ndcg@10': { by: 0.02, low, high } } });
  const change = (low: number, high: number) =>
    changeOf(viewOf([...records, at(2, 5, 0.32, { versus: versus(low, high) })], 'eval'), 'ndcg@10');
  expect(change(-0.01, 0.05)).toMatchObject({ by: 0.02, isSame: true });
  expect(change(0.01, 0.03)).toMatchObject({ by: 0.02, isSame: false });
  expect(change(0.01, 0.03).half).toBeCloseTo(0.01, 12);
  // Without an interval the figures themselves decide.
  expect(changeOf(viewOf(records, 'eval'), 'ndcg@10')).toMatchObject({ half: undefined, isSame: false });
});

test.each([
  [{ pearson: 0.8, spearman: 0.7 }, 'spearman'],
  [{ accuracy: 0.9, 'average-precision': 0.7 }, 'average-precision'],
  [{ 'ndcg@10': 0.5, map: 0.4, 'mrr@10': 0.6 }, 'map'],
  [{ 'mrr@10': 0.6, 'ndcg@10': 0.5 }, 'ndcg@10'],
])('of %j the one to look at is %s', (metrics, first) => {
  expect(metricsOfRecord({ ...at(0, 1, 0), metrics })[0]).toBe(first);
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

test('the next evaluation is the nearest of any set, and the end of the stage where none comes before', () => {
  const at = { step: 120, steps: 1000 };
  expect(nextEvaluation([{ everySteps: 400 }, { everySteps: 50 }, {}], at)).toBe(150);
  expect(nextEvaluation([{}, { everySteps: 400 }], { ...at, step: 400 })).toBe(800);
  expect(nextEvaluation([{}, { everySteps: 5000 }], at)).toBe(1000);
});
