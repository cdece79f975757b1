import { describe, expect, it } from 'vitest';
import { joinPair } from './token-pair.ts';

const ids = { pad: 0, unknown: 1, cls: 2, sep: 3, mask: 4 };
const pieces = (first: number, count: number): Int32Array => Int32Array.from({ length: count }, (_, index) => first + index);

describe('joinPair', () => {
  it('puts query and passage between the marks and tells where the passage begins', () => {
    const pair = joinPair(ids, pieces(10, 2), pieces(50, 3), 20);
    expect([...pair.ids]).toEqual([2, 10, 11, 3, 50, 51, 52, 3]);
    expect(pair.secondStart).toBe(4);
  });

  it('cuts the passage alone where the query has at most three quarters of the length', () => {
    // 20 tokens: 15 for the query, three marks, so 2 for the passage.
    const pair = joinPair(ids, pieces(10, 15), pieces(50, 30), 20);
    expect(pair.ids).toHaveLength(20);
    expect([...pair.ids.slice(15)]).toEqual([24, 3, 50, 51, 3]);
  });

  it('cuts a longer query to three quarters, and leaves the passage at least one piece', () => {
    expect([...joinPair(ids, pieces(10, 100), pieces(50, 30), 20).ids.slice(14)]).toEqual([23, 24, 3, 50, 51, 3]);
    expect([...joinPair(ids, pieces(10, 100), pieces(50, 30), 8).ids]).toEqual([2, 10, 11, 12, 13, 3, 50, 3]);
  });

  it('takes empty texts', () => {
    expect([...joinPair(ids, pieces(0, 0), pieces(0, 0), 8).ids]).toEqual([2, 3, 3]);
  });
});
