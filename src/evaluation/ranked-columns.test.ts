import { expect, test } from 'vitest';
import { noDocument } from '../contract/comparison-calls.ts';
import { rankedColumns, relevantNumbers, type RankedSet } from './ranked-columns.ts';

const documents = ['a', 'b', 'c', 'd'].map((id) => ({ id }));
const set: RankedSet = {
  queries: [{ id: 'q1' }, { id: 'q2' }, { id: 'q3' }],
  documents,
  judgments: new Map([
    ['q1', new Map([['b', 1]])],
    [
      'q2',
      new Map([
        ['a', 0],
        ['c', 2],
        ['d', 1],
      ]),
    ],
    ['q3', new Map([['d', 1]])],
  ]),
};

/** q1 finds b at 2; q2 finds c and d at once; q3 finds only two documents, neither of them right. */
const table = {
  depth: 3,
  ids: Uint32Array.of(0, 1, 2, 2, 3, 0, 0, 1, noDocument),
  scores: Float32Array.of(0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3, 0.2, 0),
};

test('every query has the rank, the number and the score of its first relevant document', () => {
  const columns = rankedColumns(set, table);
  expect([...columns.ranks]).toEqual([2, 1, 0]);
  expect([...columns.best]).toEqual([1, 2, noDocument]);
  expect([...columns.bestScores]).toEqual([Math.fround(0.8), Math.fround(0.6), Number.NaN]);
});

test('the first ten stand query by query, with nothing where a system found no more', () => {
  const { top, topScores } = rankedColumns(set, table);
  expect([...top.subarray(0, 4)]).toEqual([0, 1, 2, noDocument]);
  expect([...top.subarray(20, 23)]).toEqual([0, 1, noDocument]);
  expect(topScores[1]).toBe(Math.fround(0.8));
  expect(topScores[22]).toBeNaN();
});

test('metrics are those of the rankings: by hand', () => {
  const { metrics } = rankedColumns(set, table);
  // One relevant document at rank 2: 1 / log2(3).
  expect(metrics['ndcg@10']?.[0]).toBeCloseTo(1 / Math.log2(3), 12);
  expect([...(metrics['ndcg@10'] ?? [])].slice(1)).toEqual([1, 0]);
  expect([...(metrics['mrr@10'] ?? [])]).toEqual([0.5, 1, 0]);
  expect([...(metrics['recall@10'] ?? [])]).toEqual([1, 1, 0]);
});

test('scores are split by relevance; what is relevant and not found is counted as missing', () => {
  const { scores } = rankedColumns(set, table);
  const sum = (counts: readonly number[]): number => counts.reduce((a, b) => a + b, 0);
  expect([sum(scores.relevant), sum(scores.irrelevant), scores.missing]).toEqual([3, 5, 1]);
  expect(scores.from).toBeCloseTo(0.2, 6);
  expect(scores.to).toBeCloseTo(0.9, 6);
});

test('documents below those that were scored keep their rank and lose their score', () => {
  const { ranks, bestScores, topScores, scores } = rankedColumns(set, { ...table, scored: 1 });
  expect([...ranks]).toEqual([2, 1, 0]);
  expect(bestScores[0]).toBeNaN();
  expect(topScores[1]).toBeNaN();
  // b of q1, d of q2 and d of q3 have no score.
  expect(scores.missing).toBe(3);
});

test('relevant documents are named by their numbers; a grade of 0 is none, and what a sample lacks is left out', () => {
  expect(relevantNumbers(set)).toEqual([[1], [2, 3], [3]]);
  expect(relevantNumbers({ ...set, documents: documents.slice(0, 3) })).toEqual([[1], [2], []]);
});
