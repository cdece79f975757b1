import { beforeEach, expect, test } from 'vitest';
import { useDraft } from './draft-store.ts';

const fresh = useDraft.getState();
beforeEach(() => useDraft.setState(fresh, true));
const { insert, undo, change, setValue, addEvaluation, changeEvaluation, takeAsset } = fresh;
const draft = () => useDraft.getState().draft;

test('a change of the list of stages is taken back', () => {
  insert(1, 'task', []);
  undo();
  expect(draft()).toEqual(fresh.draft);
});

test.each([
  ['a setting', () => setValue('s1', 'batchSize', 32)],
  ['the name of the run', () => change({ name: 'other' })],
  ['an evaluation', () => addEvaluation('retrieval', 'eval')],
  ['an import', () => takeAsset({ kind: 'retrieval', id: 'r', name: 'eval', documents: 1, queries: 1, judgments: 1 }, [])],
])('the way back never takes %s with it that was changed later', (_, later) => {
  insert(1, 'task', []);
  later();
  const edited = draft();
  expect(useDraft.getState().before).toBeUndefined();
  undo();
  expect(draft()).toBe(edited);
});

test('an import that changes nothing leaves the way back open', () => {
  addEvaluation('retrieval', 'eval');
  changeEvaluation(draft().evaluations[0]?.key ?? '', { name: 'dev' });
  insert(1, 'task', []);
  takeAsset({ kind: 'retrieval', id: 'r', name: 'more', documents: 1, queries: 1, judgments: 1 }, []);
  undo();
  expect(draft().stages.length).toBe(1);
});
