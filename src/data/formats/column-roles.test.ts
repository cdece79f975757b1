import { describe, expect, it } from 'vitest';

import { InputError } from '../../base/errors.ts';
import { chosenRoles, columnsOf, guessRoles, kindOfRoles, refuseDoubtfulLabels, rolesByPlace } from './column-roles.ts';

const none: readonly (readonly unknown[])[] = [];

describe('guessRoles', () => {
  it.each([
    ['query,positive,negative', ['query', 'positive', 'negative']],
    ['anchor,positive,negative_1,negative_2', ['query', 'positive', 'negative', 'negative']],
    ['Question,Answer', ['query', 'positive']],
    [' 问题 ,答案,来源', ['query', 'positive', 'ignore']],
    ['id,question,context,answer', ['id', 'query', 'ignore', 'positive']],
    ['query,passage', ['query', 'positive']],
    ['query,text,title', ['query', 'positive', 'title']],
    [
      'query,pos,neg,pos_scores,neg_scores,prompt,type',
      ['query', 'positive', 'negative', 'positive-scores', 'negative-scores', 'prompt', 'type'],
    ],
    ['query,positive,score', ['query', 'positive', 'score']],
    ['sentence1,sentence2,score', ['text1', 'text2', 'score']],
    ['sentence_0,sentence_1,label', ['text1', 'text2', 'label']],
    ['premise,hypothesis,label', ['text1', 'text2', 'label']],
    ['query,passage,label', ['text1', 'text2', 'label']],
    ['query,passage,relevance', ['text1', 'text2', 'label']],
    ['query,document,is_relevant', ['text1', 'text2', 'label']],
    ['问题,文档,相关性', ['text1', 'text2', 'label']],
    ['question,answer,Rating', ['text1', 'text2', 'label']],
    ['sentence1,sentence2', ['query', 'positive']],
    ['Unnamed: 0,text', ['id', 'text']],
    [',content,标题', ['id', 'text', 'title']],
    ['passage', ['text']],
    ['text,label', ['text', 'ignore']],
    ['query,query,answer', ['query', 'ignore', 'positive']],
  ])('reads %s', (names, roles) => {
    expect(guessRoles(names.split(','), none)).toEqual(roles);
  });

  it.each(['foo,bar', 'query', 'query,negative', 'text1,label', 'constructor,__proto__', ''])('makes nothing of %s', (names) => {
    expect(guessRoles(names.split(','), none)).toBeUndefined();
  });

  it('takes a label with mostly other numbers than 0 and 1 for a score, but not one of classes, and one with words for a label', () => {
    const names = ['text1', 'text2', 'label'];
    expect(guessRoles(names, [['a', 'b', '0'], ['a', 'b', 4.5], ['a', 'b', 3]])).toEqual(['text1', 'text2', 'score']); // prettier-ignore
    expect(guessRoles(names, [['a', 'b', '0'], ['a', 'b', 1], ['a', 'b', 7], ['a', 'b', '']])).toEqual(['text1', 'text2', 'label']); // prettier-ignore
    expect(guessRoles(names, [['a', 'b', 2], ['a', 'b', '2'], ['a', 'b', 1]])).toEqual(['text1', 'text2', 'label']); // prettier-ignore
    expect(guessRoles(names, [['a', 'b', 'entailment']])).toEqual(['text1', 'text2', 'label']);
    expect(guessRoles([...names, 'score'], [['a', 'b', 3, 0.5]])).toEqual(['text1', 'text2', 'label', 'score']);
  });
});

describe('refuseDoubtfulLabels', () => {
  function refused(names: string, values: readonly unknown[]): () => void {
    const rows = values.map((value) => ['a', 'b', value]);
    const split = names.split(',');
    return () => refuseDoubtfulLabels('a.csv', columnsOf(split, guessRoles(split, rows) ?? []), rows);
  }

  it.each([
    ['query,passage,relevance', [0, 1, '3', 0, 2], '"relevance" of a.csv holds 0, 1, 2, 3; a label is 0'],
    ['sentence1,sentence2,label', [0, 1, 2, 2, 2], 'holds 0, 1, 2'],
    ['text1,text2,label', [-1, 1], 'holds -1, 1'],
    ['text1,text2,label', ['0', '0', '0.5'], 'holds 0, 0.5'],
    ['premise,hypothesis,label', [0, 1], 'sets differ in what 0 and 1 mean'],
    ['premise,hypothesis,gold', ['entailment'], 'premises and hypotheses'],
  ])('refuses %s with %j', (names, values, message) => {
    expect(refused(names, values)).toThrow(InputError);
    expect(refused(names, values)).toThrow(message);
  });

  it.each([
    ['query,passage,relevance', [0, 1, '1', '', null, true]],
    ['query,passage,relevance', [1, 4, 5]],
    ['text1,text2,label', [0.2, 0.7, 0]],
    ['premise,hypothesis,score', [0, 1]],
    ['query,positive,other', [7]],
  ])('lets %s with %j pass', (names, values) => {
    expect(refused(names, values)).not.toThrow();
  });
});

describe('rolesByPlace', () => {
  it.each([
    [[['a text']], ['text']],
    [[['q', 'p']], ['query', 'positive']],
    [[['q', 'p', 'n', 'm']], ['query', 'positive', 'negative', 'negative']],
    [[['1', 'q', 'p']], ['ignore', 'query', 'positive']],
    [[['a', 'b', '1'], ['c', 'd', '0']], ['text1', 'text2', 'label']],
    [[['a', 'b', '3.5']], ['text1', 'text2', 'score']],
    [[['1', '2']], undefined],
  ])('reads %j', (rows, roles) => {
    expect(rolesByPlace(rows)).toEqual(roles);
  }); // prettier-ignore
});

describe('chosenRoles', () => {
  it('gives every column that was not named no role', () => {
    expect(chosenRoles('a.csv', ['x', 'y', 'z'], { z: 'query', x: 'positive' })).toEqual(['positive', 'ignore', 'query']);
  });

  it('refuses names that are not there, and choices that make no row', () => {
    expect(() => chosenRoles('a.csv', ['x', 'y'], { w: 'query' })).toThrow(InputError);
    expect(() => chosenRoles('a.csv', ['x', 'y'], { w: 'query' })).toThrow('a.csv has no column "w"');
    expect(() => chosenRoles('a.csv', ['x', 'y'], { x: 'query' })).toThrow('do not make up a row');
  });
});

describe('kindOfRoles', () => {
  it('knows the three kinds of rows, and what is none', () => {
    expect(kindOfRoles(['query', 'positive', 'score'])).toBe('pairs');
    expect(kindOfRoles(['text1', 'text2', 'score'])).toBe('labelled');
    expect(kindOfRoles(['text1', 'text2'])).toBeUndefined();
    expect(kindOfRoles(['title', 'text'])).toBe('texts');
  });
});
