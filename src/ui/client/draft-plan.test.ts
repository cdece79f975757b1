import { expect, test } from 'vitest';
import type { Asset } from '../../contract/protocol.ts';
import { emptyDraft, newData, newEvaluation, newStage, type Draft, type DraftEvaluation, type DraftStage } from './draft.ts';
import { cautionsOf } from './data-gaps.ts';
import { gapsOf } from './draft-gaps.ts';
import { parametersOf, planOf } from './draft-plan.ts';

const data = {
  kind: 'data',
  id: 'd',
  name: 'pairs.jsonl',
  rows: 'pairs',
  count: 9981,
  sizeBytes: 1,
  negatives: false,
  hash: '',
  badRows: 0,
  pending: false,
} as const;
const assets: readonly Asset[] = [
  data,
  { ...data, id: 't', name: 'text.txt', rows: 'texts', count: 500 },
  { ...data, id: 'p', name: 'pending.csv', pending: true },
  { ...data, id: 'l', name: 'sts.csv', rows: 'labelled', count: 10, rowsWithLabel: 10 },
  { ...data, id: 's', name: 'scored.csv', rows: 'labelled', count: 10, rowsWithLabel: 4 },
  { ...data, id: 'w', name: 'waiting.csv', rows: 'labelled', pending: true },
  { ...data, id: 'n', name: 'mined.jsonl', count: 10, negatives: true, rowsWithNegatives: 9 },
  { ...data, id: 'o', name: 'older.jsonl', count: 10, negatives: true },
  { kind: 'retrieval', id: 'r', name: 'pairs.jsonl (2)', documents: 1, queries: 1, judgments: 1 },
  { kind: 'retrieval', id: 'e', name: 'eval', documents: 1, queries: 1, judgments: 1 },
];
const ready = { state: 'unknown' } as const;
const pairs: DraftStage = { ...newStage('s1', 'contrastive'), data: [newData('pairs.jsonl')] };
const draftWith = (...stages: readonly DraftStage[]): Draft => ({ ...emptyDraft, stages });
const reading = (file: string): DraftStage => ({ ...pairs, data: [newData(file)] });
const measuring = (...evaluations: readonly (readonly [DraftEvaluation['kind'], string])[]): Draft => ({
  ...draftWith(pairs),
  evaluations: evaluations.map(([kind, set], index) => newEvaluation(`s${index + 2}`, kind, set)),
});
const kinds = (draft: Draft): readonly string[] => gapsOf(draft, assets, ready).map((gap) => gap.kind);

test('steps are the whole batches of the epochs, at least one', () => {
  const [plan] = planOf(draftWith({ ...pairs, values: { epochs: 2 } }), assets);
  expect(plan).toMatchObject({ rows: 9981, steps: 77, candidates: 256 }); // floor(9981 * 2 / 256)
  const [small] = planOf(draftWith({ ...pairs, values: { batchSize: 20_000 } }), assets);
  expect(small?.steps).toBe(1);
});

test('given steps stand, whatever the rows', () => {
  expect(planOf(draftWith({ ...pairs, data: [], values: { steps: 12 } }), assets)[0]).toMatchObject({ rows: undefined, steps: 12 });
});

test('candidates are every passage of the batch, or only the own ones', () => {
  const negatives = { ...pairs, values: { batchSize: 64, negatives: 7 } };
  expect(planOf(draftWith(negatives), assets)[0]?.candidates).toBe(512);
  expect(planOf(draftWith({ ...negatives, values: { ...negatives.values, inBatchNegatives: false } }), assets)[0]?.candidates).toBe(8);
});

test('a reranker reads the passages of the own row only', () => {
  expect(planOf(draftWith({ ...newStage('s1', 'reranker'), data: pairs.data }), assets)[0]?.candidates).toBe(8);
});

test('a stage counts the rows that the one before it makes', () => {
  const mine = { ...newStage('s1', 'mine'), data: pairs.data };
  const plans = planOf(draftWith(mine, { ...newStage('s2', 'task'), data: [newData('mine.jsonl')] }), assets);
  expect(plans).toMatchObject([{ rows: 9981 }, { rows: 9981, steps: 155, candidates: 512 }]);
});

test('weights are those of BERT base without its pooler', () => {
  const bert = { ...emptyDraft.newModel, layers: 12, width: 768, heads: 12, feedForward: 3072, vocabularySize: 30_522 };
  // 109,482,240 as published, less the pooler's 768 * 768 + 768.
  expect(parametersOf({ ...emptyDraft, newModel: bert })).toBe(108_891_648);
  expect(parametersOf({ ...emptyDraft, newModel: { ...bert, layers: 'twelve' } })).toBeUndefined();
});

test('a complete draft lacks nothing', () => {
  expect(kinds(draftWith(pairs))).toEqual([]);
});

test.each([
  ['no data', draftWith({ ...pairs, data: [] }), ['no-data']],
  ['no stage', draftWith(), ['no-stage']],
  ['texts where pairs are wanted', draftWith(reading('text.txt')), ['wrong-data']],
  ['a data set that is gone', draftWith(reading('gone.csv')), ['unknown-data']],
  ['rows not decided about', draftWith(reading('pending.csv')), ['pending-data']],
  ['negatives that the data lacks', draftWith({ ...pairs, values: { negatives: 3 } }), ['no-negatives']],
  ['a value out of bounds', draftWith({ ...pairs, values: { temperature: 99 } }), ['bad-value']],
  ['a text where a number belongs', draftWith({ ...pairs, values: { batchSize: '12x' } }), ['bad-value']],
  ['mined rows without mining', draftWith({ ...newStage('s1', 'task'), data: [newData('mine.jsonl')] }), ['unknown-data']],
  ['rows that are made only later', draftWith(reading('mine.jsonl'), { ...newStage('s2', 'mine'), data: pairs.data }), ['unknown-data']],
  ['a start from a stage that is not there', draftWith({ ...pairs, from: 'read' }), ['unknown-stage']],
  [
    'a reranker that is not there',
    draftWith({ ...newStage('s1', 'mine'), data: pairs.data, values: { rescoreWith: 'x' } }),
    ['unknown-stage'],
  ],
  ['an id with a slash', draftWith({ ...pairs, id: 'a/b' }), ['bad-id']],
  ['an id twice', draftWith({ ...pairs, id: 'a' }, { ...pairs, key: 's2', id: 'a' }), ['bad-id', 'bad-id']],
  ['a file name with a folder', draftWith({ ...newStage('s1', 'mine'), data: pairs.data, output: 'a/b' }), ['bad-output']],
  ['a score that is none', draftWith({ ...pairs, data: [{ ...newData('pairs.jsonl'), minimumScore: 'x' }] }), ['bad-value']],
  ['heads that do not divide the width', { ...draftWith(pairs), newModel: { ...emptyDraft.newModel, heads: 3 } }, ['bad-model']],
  ['a model that is gone', { ...draftWith(pairs), model: { kind: 'folder', name: 'gone' } } as const, ['no-model']],
  ['a seed that is no number', { ...draftWith(pairs), seed: 'x' }, ['bad-seed']],
  ['test questions that are gone', { ...draftWith(pairs), evaluations: [newEvaluation('s2', 'retrieval', 'gone')] }, ['bad-evaluation']],
  ['labelled rows for a loss that compares passages', draftWith(reading('sts.csv')), ['wrong-loss']],
  ['rows without a label to learn from', draftWith({ ...reading('scored.csv'), values: { loss: 'binary-cross-entropy' } }), ['no-labels']],
  ['one row without negatives', draftWith({ ...reading('mined.jsonl'), values: { negatives: 3 } }), ['no-negatives']],
  ['rows of a measurement not decided about', measuring(['similarity', 'waiting.csv']), ['pending-evaluation']],
  ['a classification of pairs without labels', measuring(['pair-classification', 'scored.csv']), ['unfit-evaluation']],
  ['a ranking of rows without wrong answers', measuring(['reranking', 'pairs.jsonl']), ['unfit-evaluation']],
  [
    'two measurements of one name',
    measuring(['similarity', 'sts.csv'], ['pair-classification', 'sts.csv'], ['pair-classification', 'sts.csv']),
    ['repeated-evaluation'],
  ],
  [
    'candidates that are gone',
    draftWith({ ...newStage('s1', 'mine'), data: pairs.data, values: { candidates: 'gone.txt' } }),
    ['unknown-data'],
  ],
  [
    'candidates of a refresh that are gone',
    draftWith({ ...newStage('s1', 'task'), data: pairs.data, values: { refresh: { candidates: 'gone.txt' } } }),
    ['unknown-data'],
  ],
  [
    'texts of the tokenizer that are gone, or not decided about',
    { ...draftWith(pairs), newModel: { ...emptyDraft.newModel, vocabularyData: ['text.txt', 'gone.txt', 'pending.csv'] } },
    ['unknown-vocabulary', 'pending-vocabulary'],
  ],
  // No rule of the form: what the run file's reader refuses is said in its words.
  ['more layers than the reader takes', { ...draftWith(pairs), newModel: { ...emptyDraft.newModel, layers: 99 } }, ['refused']],
])('%s is named', (_, draft, expected) => {
  expect(kinds(draft)).toEqual(expected);
});

test.each([
  ['labelled rows under binary cross-entropy', draftWith({ ...reading('sts.csv'), values: { loss: 'binary-cross-entropy' } })],
  ['labelled rows for a reranker', draftWith({ ...newStage('s1', 'reranker'), data: [newData('sts.csv')] })],
  [
    'rows without negatives that a score filter may leave out',
    draftWith({ ...pairs, data: [{ ...newData('mined.jsonl'), minimumScore: 0.5 }], values: { negatives: 3 } }),
  ],
  ['negatives that an older import did not count', draftWith({ ...reading('older.jsonl'), values: { negatives: 3 } })],
  ['scores as a measure of similarity', measuring(['similarity', 'scored.csv'])],
  ['candidates that are there', draftWith({ ...newStage('s1', 'mine'), data: pairs.data, values: { candidates: 'data/text.txt' } })],
  ['paths of a run file for the other door', { ...measuring(['retrieval', 'sets/eval/']), stages: [reading('data/pairs.jsonl')] }],
])('%s are no gap', (_, draft) => {
  expect(kinds(draft)).toEqual([]);
});

test('a path has the rows of what was imported by its last part', () => {
  expect(planOf(draftWith(reading('data/pairs.jsonl')), assets)[0]).toMatchObject({ rows: 9981 });
});

test.each([
  ['test questions of the file that is learnt from', measuring(['retrieval', 'pairs.jsonl (2)']), ['pairs.jsonl']],
  ['rows that are ranked and learnt from', measuring(['reranking', 'data/pairs.jsonl']), ['pairs.jsonl']],
  ['other questions', measuring(['retrieval', 'eval'], ['similarity', 'sts.csv']), []],
])('%s: a word of caution where it is due', (_, draft, expected) => {
  expect(cautionsOf(draft, assets).map(({ file }) => file)).toEqual(expected);
});

test('negatives drawn from other rows need none in the data', () => {
  expect(kinds(draftWith({ ...pairs, values: { negatives: 1, fillNegatives: 'random' } }))).toEqual([]);
});

test('without a GPU nothing can start', () => {
  const gaps = gapsOf(draftWith(pairs), assets, { state: 'missing', cause: 'no-adapter', detail: '' });
  expect(gaps).toEqual([{ kind: 'no-gpu' }]);
});
