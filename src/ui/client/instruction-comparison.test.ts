import { expect, test } from 'vitest';
import { flippedQueries, prefixRequest } from './instruction-comparison.ts';

const ranks = {
  none: Uint32Array.of(10, 5, 0, 3, 1),
  a: Uint32Array.of(2, 5, 31, 4, 1),
  b: Uint32Array.of(20, 5, 14, 2, 1),
};

test('queries that flip under one prefix or the other, the largest change first', () => {
  // 101 -> 14 by 87, 10 -> 20 by 10, 3 -> 4 and 2 by one.
  expect(flippedQueries(ranks, 'a', 'changed')).toEqual([2, 0, 3]);
  expect(flippedQueries(ranks, 'a', 'better')).toEqual([2, 0]);
  expect(flippedQueries(ranks, 'b', 'better')).toEqual([2, 3]);
  expect(flippedQueries(ranks, 'b', 'worse')).toEqual([0]);
});

test('prefixes disagree where the one gains and the other loses', () => {
  expect(flippedQueries(ranks, 'a', 'disagree')).toEqual([0, 3]);
});

test('one model without a prefix and under both; the same prefix is asked for once, and nothing without any', () => {
  const model = { kind: 'run', runId: 'r' } as const;
  const asked = (a: string, b: string): readonly (string | undefined)[] | undefined =>
    prefixRequest('set', model, { a, b })?.systems.map(({ instruction }) => instruction);
  expect(asked('one: ', 'two: ')).toEqual(['', 'one: ', 'two: ']);
  expect(asked('one: ', 'one: ')).toEqual(['', 'one: ']);
  expect(asked('', 'two: ')).toEqual(['', 'two: ']);
  expect(asked('', '')).toBeUndefined();
  expect(prefixRequest(undefined, model, { a: 'x', b: '' })).toBeUndefined();
});
