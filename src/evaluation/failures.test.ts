import { expect, test } from 'vitest';
import { noDocument, shownDocuments } from '../contract/comparison-calls.ts';
import { failuresOf, type FailureSubject } from './failures.ts';
import { isNearDuplicate, shinglesOf } from './near-duplicate.ts';

const texts = [
  'List all files in the current folder, hidden ones included',
  'list all files in the current folder; hidden ones included!',
  'Compress a folder with the best ratio',
  'Print the size of every folder',
];

function subject(rankings: readonly (readonly number[])[], ranks: readonly number[], rest: Partial<FailureSubject> = {}): FailureSubject {
  const top = new Uint32Array(rankings.length * shownDocuments).fill(noDocument);
  for (const [query, numbers] of rankings.entries()) top.set(numbers, query * shownDocuments);
  return {
    columns: { ranks: Uint32Array.from(ranks), top },
    relevant: rankings.map(() => [0]),
    textOf: (document) => texts[document] ?? '',
    isCut: () => false,
    ...rest,
  };
}

test('what is not among the first hundred is absent', () => {
  expect(failuresOf(subject([[0], [2, 0], [2, 3]], [1, 2, 0])).absent).toEqual([2]);
});

test('a document that reads nearly the same as the right one, above it, is a duplicate; one below is not', () => {
  const { duplicate } = failuresOf(subject([[1, 0], [0, 1], [2, 0], [1]], [2, 1, 2, 0]));
  expect(duplicate).toEqual([0, 3]);
});

test('a document that is judged relevant as well is no duplicate', () => {
  expect(failuresOf(subject([[2, 1, 0]], [2], { relevant: [[0, 1]] })).duplicate).toEqual([]);
  expect(failuresOf(subject([[1, 0]], [2], { relevant: [[0]] })).duplicate).toEqual([0]);
});

test('a query is cut where none of its relevant documents is read whole and none is in the first ten', () => {
  const ranks = [1, 11, 0];
  const rankings = [[0], [2], [2]];
  expect(failuresOf(subject(rankings, ranks, { isCut: () => true })).cut).toEqual([1, 2]);
  const half = { relevant: rankings.map(() => [0, 3]), isCut: (document: number) => document === 3 };
  expect(failuresOf(subject(rankings, ranks, half)).cut).toEqual([]);
});

test('what BM25 has in the first ten and the system has not is lexical', () => {
  const lexicalRanks = Uint32Array.of(1, 10, 11, 3);
  const rankings = [[2], [2], [2], [0]];
  expect(failuresOf(subject(rankings, [0, 11, 0, 4], { lexicalRanks })).lexical).toEqual([0, 1]);
  expect(failuresOf(subject(rankings, [0, 11, 0, 4])).lexical).toEqual([]);
});

test('near duplicates share four fifths of their runs of three characters', () => {
  const near = (a: string, b: string): boolean => isNearDuplicate(shinglesOf(a), shinglesOf(b));
  expect(near('abcdefg', 'ABC-defg')).toBe(true);
  // abc bcd cde def | abc bcd cde: three of four.
  expect(near('abcdef', 'abcde')).toBe(false);
  // Four of five.
  expect(near('abcdefg', 'abcdef')).toBe(true);
  expect(near('没有烤箱能做什么甜品', '没有烤箱能做什么甜品？')).toBe(true);
  expect(near('', 'abc')).toBe(false);
});
