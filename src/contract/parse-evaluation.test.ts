import { expect, test } from 'vitest';
import { InputError } from '../base/errors.ts';
import { parseEvaluation } from './parse-evaluation.ts';

function refusalOf(entry: unknown): string {
  try {
    parseEvaluation(entry, 1, ['judge']);
  } catch (error) {
    if (error instanceof InputError) return error.message;
    throw error;
  }
  throw new Error('the evaluation was accepted');
}

test('a retrieval set is named by its folder, and compares no instructions unless asked to', () => {
  expect(parseEvaluation({ kind: 'retrieval', folder: 'eval' }, 0, [])).toEqual({
    kind: 'retrieval',
    name: 'eval',
    folder: 'eval',
    instruction: '',
    passageInstruction: '',
    compareInstructions: [],
    rerankDepth: 100,
    documents: undefined,
    everySteps: undefined,
    rerankWith: undefined,
  });
});

test('no instruction can be compared with', () => {
  const entry = parseEvaluation({ kind: 'retrieval', folder: 'eval', instruction: 'q: ', compareInstructions: ['', 'query: '] }, 0, []);
  expect(entry).toMatchObject({ instruction: 'q: ', compareInstructions: ['', 'query: '] });
});

test.each(['similarity', 'pair-classification', 'reranking'])('%s reads one file', (kind) => {
  expect(parseEvaluation({ kind, file: 'pairs.jsonl', rerankWith: 'judge' }, 0, ['judge'])).toMatchObject({
    kind,
    name: 'pairs.jsonl',
    file: 'pairs.jsonl',
    rerankWith: 'judge',
  });
  expect(refusalOf({ kind, folder: 'eval' })).toContain('evaluation[1].folder is not a key of the run file');
});

test.each([
  [{ kind: 'clustering', file: 'x' }, 'evaluation[1].kind is "clustering", but must be "retrieval" or "similarity"'],
  [{ kind: 'retrieval', folder: 'e', rerankWith: 'other' }, 'evaluation[1].rerankWith is "other", but must be the id of a stage'],
  [{ kind: 'retrieval', folder: 'e', rerankDepth: 0 }, 'evaluation[1].rerankDepth is 0'],
  [{ kind: 'retrieval', folder: 'e', compareInstructions: [1] }, 'evaluation[1].compareInstructions[0] is 1'],
  [{ kind: 'retrieval', folder: 'e', compareInstructions: ['', ''] }, 'a list without repeats; "" stands there twice'],
  [{ kind: 'similarity' }, 'evaluation[1].file is nothing'],
  [{ kind: 'similarity', file: 'x', passageInstruction: 'p: ' }, 'evaluation[1].passageInstruction is "p: ", but must be left out'],
])('refuses %j', (entry, sentence) => {
  expect(refusalOf(entry)).toContain(sentence);
});
