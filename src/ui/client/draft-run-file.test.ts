import { expect, test } from 'vitest';
import { readRunFile, readRunFileText } from '../../stages/definitions.ts';
import { emptyDraft, type Draft, type DraftStage } from './draft.ts';
import { draftOf, runFileOf } from './draft-run-file.ts';

const pairs: DraftStage = { included: true, data: ['pairs.jsonl'], instruction: '', values: {} };

function draftWith(stages: Partial<Draft['stages']>, rest: Partial<Draft> = {}): Draft {
  return { ...emptyDraft, ...rest, stages: { ...emptyDraft.stages, ...stages } };
}

test('a draft of all stages makes a run file that the reader accepts', () => {
  const prefix = '为这个句子生成表示以用于检索相关文章：';
  const draft = draftWith(
    {
      retromae: { included: true, data: ['text.jsonl'], instruction: '', values: { steps: 500, encoderMaskRatio: 0.4 } },
      contrastive: { ...pairs, values: { batchSize: 2048, microBatchSize: 64 } },
      mine: { included: true, data: ['labelled.jsonl'], instruction: '', values: { range: [10, 60] } },
      task: { included: true, data: [], instruction: prefix, values: {} },
    },
    { evaluation: { set: 'eval', everySteps: 100, documents: undefined }, pooling: 'mean' },
  );
  const file = readRunFile(runFileOf(draft));
  expect(file.stages.map((stage) => stage.stage)).toEqual(['retromae', 'contrastive', 'mine', 'task']);
  expect(file.stages[0]?.config).toMatchObject({ steps: 500, encoderMaskRatio: 0.4, batchSize: 32 });
  expect(file.stages[2]).toMatchObject({ output: 'mined.jsonl', config: { range: [10, 60], negatives: 7 } });
  expect(file.stages[3]?.data).toEqual([
    { file: 'mined.jsonl', instruction: prefix, passageInstruction: '', minimumScore: undefined, inBatchNegatives: undefined },
  ]);
  // What is measured is asked with the prefix of the last stage, without anybody having to think of it.
  expect(file.evaluation[0]).toMatchObject({ folder: 'eval', instruction: prefix, everySteps: 100 });
  expect(file.model.pooling).toBe('mean');
});

test('the tokenizer of a new model is trained on what the stages read, not on what they make', () => {
  const draft = draftWith({ contrastive: pairs, mine: { ...pairs, data: ['labelled.jsonl'] }, task: { ...pairs, data: [] } });
  const { model } = readRunFile(runFileOf(draft));
  expect(model).toMatchObject({ new: { tokenizer: { train: { size: 8000, data: ['pairs.jsonl', 'labelled.jsonl'], lowercase: true } } } });
});

test('steps win over epochs, which the run file takes only one of', () => {
  const draft = draftWith({ contrastive: { ...pairs, values: { steps: 10, epochs: 3 } } });
  expect(readRunFile(runFileOf(draft)).stages[0]?.config).toMatchObject({ steps: 10, epochs: 1 });
});

test('a value that is no number is refused by the reader under its own name', () => {
  const draft = draftWith({ contrastive: { ...pairs, values: { batchSize: 'many' } } });
  expect(() => readRunFile(runFileOf(draft))).toThrow(/stages\[0\]\.batchSize/);
});

test('a run file goes into the form and comes out the same', () => {
  const text = JSON.stringify({
    version: 1,
    name: 'cooking',
    seed: 7,
    model: { folder: 'bge-small-zh-v1.5', pooling: 'cls' },
    stages: [
      {
        stage: 'contrastive',
        data: [
          { file: 'a.jsonl', instruction: 'query: ' },
          { file: 'b.jsonl', instruction: 'query: ' },
        ],
        temperature: 0.05,
      },
      { stage: 'mine', data: ['a.jsonl'], negatives: 3, output: 'mined.jsonl' },
      { stage: 'task', data: [{ file: 'mined.jsonl', instruction: 'query: ' }], negatives: 3 },
    ],
    evaluation: [{ kind: 'retrieval', folder: 'eval', instruction: 'query: ', documents: 300 }],
  });
  const file = readRunFileText(text);
  const draft = draftOf(file);
  expect(draft).toBeDefined();
  expect(draft?.stages.contrastive.values).toEqual({ temperature: 0.05 });
  expect(draft?.stages.retromae.included).toBe(false);
  const again = readRunFile(runFileOf(draft ?? emptyDraft));
  expect(again.stages.map(({ data, config }) => ({ data, config }))).toEqual(file.stages.map(({ data, config }) => ({ data, config })));
  expect(again.evaluation).toEqual(file.evaluation);
});

const minimal = { version: 1, model: { folder: 'm' }, evaluation: [] };
test.each([
  [
    'a stage twice',
    {
      ...minimal,
      stages: [
        { stage: 'contrastive', data: ['a'] },
        { stage: 'contrastive', data: ['b'] },
      ],
    },
  ],
  [
    'stages in another order',
    {
      ...minimal,
      stages: [
        { stage: 'contrastive', data: ['a'] },
        { stage: 'retromae', data: ['b'] },
      ],
    },
  ],
  [
    'a branch',
    {
      ...minimal,
      stages: [
        { stage: 'retromae', data: ['a'] },
        { stage: 'contrastive', data: ['b'], from: 'model' },
      ],
    },
  ],
  ['prefixes that differ within a stage', { ...minimal, stages: [{ stage: 'contrastive', data: [{ file: 'a', instruction: 'x' }, 'b'] }] }],
  ['a score filter', { ...minimal, stages: [{ stage: 'contrastive', data: [{ file: 'a', minimumScore: 0.4 }] }] }],
  [
    'two evaluations',
    {
      ...minimal,
      stages: [],
      evaluation: [
        { kind: 'retrieval', folder: 'a' },
        { kind: 'retrieval', folder: 'b' },
      ],
    },
  ],
])('%s has no place in the form, so the run file stays a text', (_, json) => {
  expect(draftOf(readRunFile(json))).toBeUndefined();
});
