import { expect, test } from 'vitest';
import { emptyDraft, newData, newEvaluation, newStage, type Draft } from './draft.ts';
import { differingEvaluations, instructedStage, withInstruction } from './draft-instruction.ts';
import { runFileOf } from './draft-run-file.ts';

const draft: Draft = {
  ...emptyDraft,
  stages: [
    { ...newStage('s1', 'contrastive'), data: [newData('general.jsonl')] },
    { ...newStage('s2', 'task'), data: [newData('one.jsonl', 'old: '), newData('two.jsonl', 'other: ')] },
    { ...newStage('s3', 'reranker'), data: [newData('one.jsonl')] },
  ],
  evaluations: [
    { ...newEvaluation('s4', 'retrieval', 'eval'), instruction: 'third: ' },
    { ...newEvaluation('s5', 'similarity', 'sts.jsonl'), instruction: 'equals: ' },
  ],
};

test('the prefix belongs to the last stage that makes an embedder from queries', () => {
  expect(instructedStage(draft)?.key).toBe('s2');
  expect(instructedStage({ ...draft, stages: [] })).toBeUndefined();
});

test('it is written before every file of that stage alone, and the evaluation of queries follows; equals keep theirs', () => {
  const changed = withInstruction(draft, 'find: ');
  expect(changed.stages.map(({ data }) => data.map(({ instruction }) => instruction))).toEqual([[''], ['find: ', 'find: '], ['']]);
  expect(changed.evaluations.map(({ instruction }) => instruction)).toEqual([undefined, 'equals: ']);
  expect(differingEvaluations(draft).map(({ key }) => key)).toEqual(['s4']);
  expect(differingEvaluations(changed)).toEqual([]);
});

test('the run file says it in the data entries and in the evaluation', () => {
  const text = JSON.stringify(runFileOf(withInstruction(draft, 'find: ')));
  expect(text).toContain('{"file":"one.jsonl","instruction":"find: "}');
  expect(text).toContain('{"file":"two.jsonl","instruction":"find: "}');
  expect(text).not.toContain('old: ');
  expect(text).not.toContain('third: ');
  expect(text.match(/find: /g)).toHaveLength(3);
});
