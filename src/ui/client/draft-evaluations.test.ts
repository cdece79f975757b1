import { expect, test } from 'vitest';
import { readRunFile } from '../../stages/definitions.ts';
import { emptyDraft, evaluationName, newData, newStage, type Draft } from './draft.ts';
import { withEvaluation, withNewEvaluation, withoutEvaluation } from './draft-evaluations.ts';
import { runFileOf } from './draft-run-file.ts';

const learning: Draft = { ...emptyDraft, stages: [{ ...newStage('s1', 'contrastive'), data: [newData('pairs.jsonl')] }] };
const once = withNewEvaluation(learning, 'similarity', 'sts.csv');
const key = once.evaluations[0]?.key ?? '';
const merge = { ...newStage('s9', 'merge'), values: { sweep: [0.5], choose: 'sts.csv/spearman' } };
const chosen: Draft = {
  ...once,
  stages: [...once.stages, merge],
  checkpoint: { ...once.checkpoint, keepBest: 'sts.csv/pearson' },
};
const figuresOf = ({ checkpoint, stages }: Draft): readonly unknown[] => [checkpoint.keepBest, stages[1]?.values['choose']];

test('a second and third measurement of a file have names of their own', () => {
  const thrice = withNewEvaluation(withNewEvaluation(once, 'pair-classification', 'sts.csv'), 'similarity', 'sts.csv');
  expect(thrice.evaluations.map(evaluationName)).toEqual(['sts.csv', 'sts.csv (2)', 'sts.csv (3)']);
  expect(() => readRunFile(runFileOf(thrice))).not.toThrow();
});

test('what chooses by a figure follows the new name of its evaluation, given or taken from the file', () => {
  expect(figuresOf(withEvaluation(chosen, key, { name: 'dev/a' }))).toEqual(['dev/a/pearson', 'dev/a/spearman']);
  expect(figuresOf(withEvaluation(chosen, key, { set: 'other.csv' }))).toEqual(['other.csv/pearson', 'other.csv/spearman']);
  const back = withEvaluation(withEvaluation(chosen, key, { name: 'dev' }), key, { name: '' });
  expect(figuresOf(back)).toEqual(figuresOf(chosen));
});

test('what chose by the figure of an evaluation that is gone chooses no more', () => {
  expect(figuresOf(withoutEvaluation(chosen, key))).toEqual([undefined, undefined]);
  expect(withoutEvaluation(chosen, key).stages[1]?.values).toEqual({ sweep: [0.5] });
});

test('figures of other evaluations stay as they are', () => {
  const two = withNewEvaluation(chosen, 'retrieval', 'eval');
  expect(figuresOf(withoutEvaluation(two, two.evaluations[1]?.key ?? ''))).toEqual(figuresOf(chosen));
  expect(figuresOf(withEvaluation(two, two.evaluations[1]?.key ?? '', { name: 'dev' }))).toEqual(figuresOf(chosen));
});
