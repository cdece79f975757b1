import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { evaluateRetrieval } from '../evaluation/retrieval-metrics.ts';
import { Bm25Index, bm25Terms } from './bm25.ts';

function lines(path: string): string[] {
  return readFileSync(new URL(`../../../shared/data/${path}`, import.meta.url), 'utf8')
    .split('\n')
    .filter((line) => line !== '');
}

interface Row {
  readonly _id: string;
  readonly title?: string;
  readonly text: string;
}

function rows(path: string): Row[] {
  return lines(path).map((line) => JSON.parse(line) as Row);
}

function judgmentsOf(path: string): Map<string, Map<string, number>> {
  const judgments = new Map<string, Map<string, number>>();
  for (const line of lines(path).slice(1)) {
    const [query = '', document = '', grade = ''] = line.split('\t');
    const grades = judgments.get(query) ?? new Map<string, number>();
    judgments.set(query, grades.set(document, Number(grade)));
  }
  return judgments;
}

test('words in lower case, numbers, Chinese as pairs of characters', () => {
  expect(bm25Terms("Don't use GPT-4, naïve Straße!")).toEqual(['don', 't', 'use', 'gpt', '4', 'naïve', 'straße']);
  expect(bm25Terms('腌制10分钟，好。abc菜')).toEqual(['腌制', '10', '分钟', '好', 'abc', '菜']);
  expect(bm25Terms('红烧牛肉')).toEqual(['红烧', '烧牛', '牛肉']);
  // One character of the supplementary plane is one character.
  expect(bm25Terms('𠀀𠀁')).toEqual(['𠀀𠀁']);
  expect(bm25Terms(' ,。!')).toEqual([]);
});

test('documents that are asked for have the scores of the search, and 0 where no term is shared', () => {
  const index = new Bm25Index(['red lamp', 'red red house', 'green tree']);
  const found = new Map(index.search('red house', 3).map(({ document, score }) => [document, score]));
  expect(index.scoresOf('red house', [2, 1, 0, 1])).toEqual([0, found.get(1), found.get(0), found.get(1)]);
  expect(found.get(1)).toBeGreaterThan(found.get(0) ?? 1);
  // Nothing is left of one query in the next.
  expect(index.scoresOf('tree', [0])).toEqual([0]);
});

test('scores by hand', () => {
  // Lengths 2, 1, 3, mean 2. "a" is in two of three documents: idf = ln(1 + 1.5 / 2.5) = 0.470004.
  // d0: 0.470004 x 1.9 / (1 + 0.9); d2: 0.470004 x 2 x 1.9 / (2 + 0.9 x (0.6 + 0.4 x 1.5)) = 0.579875.
  const index = new Bm25Index(['a b', 'c', 'a a d']);
  const results = index.search('A', 10);
  expect(results.map((result) => result.document)).toEqual([2, 0]);
  expect(results[0]?.score).toBeCloseTo(0.579875, 5);
  expect(results[1]?.score).toBeCloseTo(0.470004, 5);
  // A term that the query repeats counts twice.
  expect(index.search('a a', 1)[0]?.score).toBeCloseTo(2 * 0.579875, 5);
  expect(index.search('a', 1)).toHaveLength(1);
  expect(index.search('unknown', 5)).toEqual([]);
});

test('equal scores keep the order of the corpus, and an empty corpus answers nothing', () => {
  expect(new Bm25Index(['x y', 'x y', 'x y']).search('y', 2).map((result) => result.document)).toEqual([0, 1]);
  expect(new Bm25Index([]).search('x', 3)).toEqual([]);
});

// The figures come from an independent implementation: the README files of the data sets.
const published = [
  { folder: 'sample-en-commands/eval', 'ndcg@10': 0.5312, 'mrr@10': 0.4979, 'recall@100': 0.825 },
  { folder: 'sample-zh-cooking/eval', 'ndcg@10': 0.687, 'mrr@10': 0.6433, 'recall@100': 0.9508 },
  { folder: 'retrieval-en-cranfield', 'ndcg@10': 0.3276, 'mrr@10': 0.487, 'recall@100': 0.6848 },
] as const;

test.each(published)('$folder: nDCG@10 $ndcg@10', ({ folder, ...figures }) => {
  const corpus = rows(`${folder}/corpus.jsonl`);
  const index = new Bm25Index(corpus.map((row) => `${row.title ?? ''} ${row.text}`));
  const rankings = rows(`${folder}/queries.jsonl`).map((query): [string, string[]] => [
    query._id,
    index.search(query.text, 100).map(({ document }) => corpus[document]?._id ?? ''),
  ]);
  const { metrics } = evaluateRetrieval(rankings, judgmentsOf(`${folder}/qrels/test.tsv`));
  for (const [key, value] of Object.entries(figures)) expect(metrics[key as 'ndcg@10']).toBeCloseTo(value, 3);
});
