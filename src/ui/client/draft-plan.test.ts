import { expect, test } from 'vitest';
import type { Asset } from '../../contract/protocol.ts';
import { emptyDraft, type Draft, type DraftStage } from './draft.ts';
import { gapsOf, parametersOf, planOf } from './draft-plan.ts';

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
];
const ready = { state: 'unknown' } as const;
const pairs: DraftStage = { included: true, data: ['pairs.jsonl'], instruction: '', values: {} };
const draftWith = (stages: Partial<Draft['stages']>): Draft => ({ ...emptyDraft, stages: { ...emptyDraft.stages, ...stages } });
const kinds = (draft: Draft): readonly string[] => gapsOf(draft, assets, ready).map((gap) => gap.kind);

test('steps are the whole batches of the epochs, at least one', () => {
  const [plan] = planOf(draftWith({ contrastive: { ...pairs, values: { epochs: 2 } } }), assets);
  expect(plan).toEqual({ stage: 'contrastive', rows: 9981, steps: 77, candidates: 256 }); // floor(9981 * 2 / 256)
  const [small] = planOf(draftWith({ contrastive: { ...pairs, values: { batchSize: 20_000 } } }), assets);
  expect(small?.steps).toBe(1);
});

test('given steps stand, whatever the rows', () => {
  expect(planOf(draftWith({ contrastive: { ...pairs, data: [], values: { steps: 12 } } }), assets)[0]).toMatchObject({
    rows: undefined,
    steps: 12,
  });
});

test('candidates are every passage of the batch, or only the own ones', () => {
  const negatives = { ...pairs, values: { batchSize: 64, negatives: 7 } };
  expect(planOf(draftWith({ contrastive: negatives }), assets)[0]?.candidates).toBe(512);
  expect(
    planOf(draftWith({ contrastive: { ...negatives, values: { ...negatives.values, inBatchNegatives: false } } }), assets)[0]?.candidates,
  ).toBe(8);
});

test('the task stage counts the rows that mining keeps', () => {
  const plans = planOf(draftWith({ contrastive: { ...pairs, included: false }, mine: pairs, task: { ...pairs, data: [] } }), assets);
  expect(plans).toEqual([
    { stage: 'mine', rows: 9981 },
    { stage: 'task', rows: 9981, steps: 155, candidates: 512 },
  ]);
});

test('weights are those of BERT base without its pooler', () => {
  const bert = { ...emptyDraft.newModel, layers: 12, width: 768, heads: 12, feedForward: 3072, vocabularySize: 30_522 };
  // 109,482,240 as published, less the pooler's 768 * 768 + 768.
  expect(parametersOf({ ...emptyDraft, newModel: bert })).toBe(108_891_648);
  expect(parametersOf({ ...emptyDraft, newModel: { ...bert, layers: 'twelve' } })).toBeUndefined();
});

test('a complete draft lacks nothing', () => {
  expect(kinds(draftWith({ contrastive: pairs }))).toEqual([]);
});

test.each([
  ['no data', draftWith({}), ['no-data']],
  ['no stage', draftWith({ contrastive: { ...pairs, included: false } }), ['no-stage']],
  ['texts where pairs are wanted', draftWith({ contrastive: { ...pairs, data: ['text.txt'] } }), ['wrong-data']],
  ['a data set that is gone', draftWith({ contrastive: { ...pairs, data: ['gone.csv'] } }), ['unknown-data']],
  ['rows not decided about', draftWith({ contrastive: { ...pairs, data: ['pending.csv'] } }), ['pending-data']],
  ['negatives that the data lacks', draftWith({ contrastive: { ...pairs, values: { negatives: 3 } } }), ['no-negatives']],
  ['a value out of bounds', draftWith({ contrastive: { ...pairs, values: { temperature: 99 } } }), ['bad-value']],
  ['a text where a number belongs', draftWith({ contrastive: { ...pairs, values: { batchSize: '12x' } } }), ['bad-value']],
  [
    'mined rows without mining',
    draftWith({ contrastive: { ...pairs, included: false }, task: { ...pairs, data: ['mined.jsonl'] } }),
    ['unknown-data'],
  ],
  [
    'heads that do not divide the width',
    { ...draftWith({ contrastive: pairs }), newModel: { ...emptyDraft.newModel, heads: 3 } },
    ['bad-model'],
  ],
  ['a model that is gone', { ...draftWith({ contrastive: pairs }), model: { kind: 'folder', name: 'gone' } } as const, ['no-model']],
  ['a seed that is no number', { ...draftWith({ contrastive: pairs }), seed: 'x' }, ['bad-seed']],
])('%s is named', (_, draft, expected) => {
  expect(kinds(draft)).toEqual(expected);
});

test('without a GPU nothing can start', () => {
  const gaps = gapsOf(draftWith({ contrastive: pairs }), assets, { state: 'missing', cause: 'no-adapter', detail: '' });
  expect(gaps).toEqual([{ kind: 'no-gpu' }]);
});
