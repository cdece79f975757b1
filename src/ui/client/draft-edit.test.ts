import { expect, test } from 'vitest';
import type { Asset } from '../../contract/protocol.ts';
import { readRunFile } from '../../stages/definitions.ts';
import { emptyDraft, freshKey, idsOf, instructionOfDraft, newData, newStage, type Draft } from './draft.ts';
import { withDuplicate, withInserted, withMoved, withoutStage, withStage } from './draft-edit.ts';
import { draftOf, runFileOf } from './draft-run-file.ts';
import { knownPresets, stripOf, withPreset } from './recipe.ts';

const data = {
  kind: 'data',
  id: 'd',
  name: 'pairs.jsonl',
  rows: 'pairs',
  count: 10,
  sizeBytes: 1,
  negatives: false,
  hash: '',
  badRows: 0,
  pending: false,
} as const;
const assets: readonly Asset[] = [data, { ...data, id: 't', name: 'text.txt', rows: 'texts' }];

const branched = draftOf(
  readRunFile({
    version: 1,
    model: { folder: 'm' },
    stages: [
      { stage: 'retromae', data: ['text.txt'] },
      { stage: 'contrastive', data: ['pairs.jsonl'], from: 'retromae0' },
      { stage: 'reranker', data: ['pairs.jsonl'] },
      { stage: 'mine', data: ['pairs.jsonl'], from: 'contrastive1', rescoreWith: 'reranker2', output: 'mined.jsonl' },
    ],
    evaluation: [{ kind: 'retrieval', folder: 'eval', rerankWith: 'reranker2' }],
  }),
);
const keyOf = (draft: Draft, stage: string): string => draft.stages.find((one) => one.stage === stage)?.key ?? '';

test('names that come from a place are followed when stages move, wherever they stand', () => {
  const moved = withMoved(branched, keyOf(branched, 'reranker'), -1);
  expect(idsOf(moved.stages)).toEqual(['retromae0', 'reranker1', 'contrastive2', 'mine3']);
  expect(moved.stages[3]).toMatchObject({ from: 'contrastive2', values: { rescoreWith: 'reranker1' } });
  expect(moved.evaluations[0]?.rerankWith).toBe('reranker1');
  // And the reader agrees.
  expect(readRunFile(runFileOf(moved)).stages[3]).toMatchObject({ from: 'contrastive2' });
});

test('a stage that gets a name is called by it from then on', () => {
  const named = withStage(branched, keyOf(branched, 'retromae'), { id: 'read' });
  expect(named.stages[1]?.from).toBe('read');
});

test('a stage does not move beyond either end', () => {
  expect(withMoved(branched, keyOf(branched, 'retromae'), -1)).toBe(branched);
  expect(withMoved(branched, keyOf(branched, 'mine'), 1)).toBe(branched);
});

test('what a new stage between makes is read by the one after it, and the way back restores it', () => {
  const before: Draft = {
    ...emptyDraft,
    stages: [
      { ...newStage('s1', 'contrastive'), data: [newData('pairs.jsonl', 'q: ')] },
      { ...newStage('s2', 'task'), data: [newData('pairs.jsonl', 'q: ')] },
    ],
  };
  const mined = withInserted(before, 1, 'mine', assets);
  expect(mined.stages[1]).toMatchObject({ stage: 'mine', output: 'mine.jsonl', data: [{ file: 'pairs.jsonl', instruction: 'q: ' }] });
  expect(mined.stages[2]?.data).toMatchObject([{ file: 'mine.jsonl', instruction: 'q: ' }]);
  expect(withoutStage(mined, freshKey(before)).stages).toEqual(before.stages);
});

test('a stage behind one that makes rows reads those; the only data set of its kind is taken as it is', () => {
  const mined = withInserted({ ...emptyDraft, stages: [] }, 0, 'mine', assets);
  expect(mined.stages[0]?.data).toMatchObject([{ file: 'pairs.jsonl' }]);
  expect(withInserted(mined, 1, 'task', assets).stages[1]?.data).toMatchObject([{ file: 'mine.jsonl' }]);
  expect(withInserted(mined, 0, 'retromae', assets).stages[0]?.data).toMatchObject([{ file: 'text.txt' }]);
});

test('a copy has a name and a file of its own', () => {
  const named = withStage(branched, keyOf(branched, 'mine'), { id: 'dig' });
  const copied = withDuplicate(named, keyOf(named, 'mine'));
  expect(copied.stages[4]).toMatchObject({ id: 'dig-2', output: 'mined-2.jsonl', from: 'contrastive1' });
  expect(() => readRunFile(runFileOf(copied))).not.toThrow();
});

test('the strip offers what is missing of the usual way at its place', () => {
  const shown = stripOf({ ...emptyDraft, stages: [newStage('s1', 'contrastive'), newStage('s2', 'score')] });
  expect(shown.map((part) => (part.kind === 'stage' ? part.stage.stage : `+${part.stage} at ${part.index}`))).toEqual([
    '+retromae at 0',
    'contrastive',
    'score',
    '+mine at 2',
    '+task at 2',
    '+reranker at 2',
  ]);
});

test.each(knownPresets())('the preset %s is a run that can start, and keeps what was chosen', (preset) => {
  const prefixed: Draft = {
    ...emptyDraft,
    stages: [
      { ...newStage('s1', 'contrastive'), instruction: 'q: ', data: [newData('pairs.jsonl', 'q: ')], values: { temperature: 0.05 } },
    ],
  };
  const draft = withPreset(prefixed, preset, assets);
  const file = readRunFile(runFileOf(draft));
  expect(file.stages.length).toBe(draft.stages.length);
  const general = draft.stages.find(({ stage }) => stage === 'contrastive');
  if (general !== undefined) expect(general.values).toEqual({ temperature: 0.05 });
  if (preset === 'whole') expect(instructionOfDraft(draft)).toBe('q: ');
});
