import { describe, expect, it } from 'vitest';
import { InputError } from '../../base/errors.ts';
import { labelledTexts, pairTexts, teacherScores } from './reranker-texts.ts';

const entry = { instruction: 'ask: ', passageInstruction: 'text: ' };
const row = { query: 'q', pos: ['p0', 'p1'], neg: ['n0', 'n1', 'n2'] };
const choice = { positive: 1, negatives: [2, 0] };

describe('pairTexts', () => {
  it('puts the positive first and the instructions in front', () => {
    expect(pairTexts(row, entry, choice)).toEqual({
      pairs: [
        { query: 'ask: q', passage: 'text: p1' },
        { query: 'ask: q', passage: 'text: n2' },
        { query: 'ask: q', passage: 'text: n0' },
      ],
      labels: [1, 0, 0],
    });
  });

  it("takes a row's own prompts instead, an empty one too", () => {
    const { pairs } = pairTexts({ ...row, query_prompt: '', passage_prompt: 'own: ' }, entry, { positive: 0, negatives: [] });
    expect(pairs).toEqual([{ query: 'q', passage: 'own: p0' }]);
  });
});

describe('teacherScores', () => {
  const scored = { ...row, pos_scores: [5, 6], neg_scores: [1, 2, 3] };

  it('follows the choice', () => {
    expect(teacherScores(scored, choice, 'row')).toEqual([6, 3, 1]);
  });

  it.each([row, { ...scored, neg_scores: [1] }, { ...scored, pos_scores: undefined }])('names the row that lacks some', (lacking) => {
    expect(() => teacherScores(lacking, choice, 'train.jsonl, row 12')).toThrow(InputError);
    expect(() => teacherScores(lacking, choice, 'train.jsonl, row 12')).toThrow('train.jsonl, row 12 has no teacher');
  });
});

describe('labelledTexts', () => {
  it('is one pair with its label', () => {
    const texts = labelledTexts({ text1: 'a', text2: 'b', label: 0 }, entry, 'row');
    expect(texts).toEqual({ pairs: [{ query: 'ask: a', passage: 'text: b' }], labels: [0] });
  });

  it('names a row that is only graded', () => {
    expect(() => labelledTexts({ text1: 'a', text2: 'b', score: 0.4 }, entry, 'sts.jsonl, row 3')).toThrow('sts.jsonl, row 3 has a graded');
  });
});
