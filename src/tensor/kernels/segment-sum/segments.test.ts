import { describe, expect, test } from 'vitest';
import { Random } from '../../../base/random.ts';
import { joinSegments, segmentsOf } from './segments.ts';

describe('segments', () => {
  test('groups rows by their target, in order', () => {
    const { order, segments, count } = segmentsOf([7, 2, 7, 2, 0]);
    expect(count).toBe(3);
    expect([...order]).toEqual([4, 1, 3, 0, 2]);
    expect([...segments]).toEqual([0, 0, 1, 0, 2, 1, 3, 0, 7, 3, 5, 0]);
  });

  test('nothing gives nothing', () => {
    expect(segmentsOf([])).toEqual({ order: new Uint32Array(0), segments: new Uint32Array(0), count: 0 });
  });

  test('every row comes once, under its own target, ascending within it', () => {
    const random = new Random(3);
    const targets = Array.from({ length: 1000 }, () => random.below(90));
    const { order, segments, count } = segmentsOf(targets);
    expect([...order].sort((a, b) => a - b)).toEqual(Array.from({ length: 1000 }, (_, i) => i));
    expect(count).toBe(new Set(targets).size);
    for (let s = 0; s < count; s += 1) {
      const [target = -1, first = 0, end = 0] = segments.subarray(4 * s, 4 * s + 3);
      const rows = [...order.subarray(first, end)];
      expect(rows).toEqual(targets.flatMap((value, row) => (value === target ? [row] : [])));
    }
  });

  // Row 2 of table 0 and row 7 of table 1 have more than one source.
  test('of two tables come in one list, the long ones last', () => {
    const joined = joinSegments([segmentsOf([2, 0, 2]), segmentsOf([7, 7, 1])], 1);
    expect([...joined.order]).toEqual([1, 0, 2, 2, 0, 1]);
    expect([...joined.segments]).toEqual([0, 0, 1, 0, 1, 3, 4, 1, 2, 1, 3, 0, 7, 4, 6, 1]);
    expect(joined).toMatchObject({ count: 4, longCount: 2 });
  });
});
