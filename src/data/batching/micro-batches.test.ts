import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { splitIntoMicroBatches } from './micro-batches.ts';
import { packPairs, packSequences } from './pack.ts';

describe('packSequences', () => {
  it('puts sequences behind each other', () => {
    const packed = packSequences([Int32Array.of(7, 8, 9), Int32Array.of(), Int32Array.of(5, 6)]);
    expect([...packed.tokens]).toEqual([7, 8, 9, 5, 6]);
    expect([...packed.sequenceStarts]).toEqual([0, 3, 3, 5]);
    expect([...packed.positions]).toEqual([0, 1, 2, 0, 1]);
  });
});

describe('packPairs', () => {
  const pairs = [
    { ids: Int32Array.of(2, 7, 3, 8, 3), secondStart: 3 },
    { ids: Int32Array.of(2, 3, 9, 3), secondStart: 2 },
  ];

  it('tells the second text of each pair by its type', () => {
    const packed = packPairs(pairs, true);
    expect([...packed.tokens]).toEqual([2, 7, 3, 8, 3, 2, 3, 9, 3]);
    expect([...packed.positions]).toEqual([0, 1, 2, 3, 4, 0, 1, 2, 3]);
    expect([...(packed.types ?? [])]).toEqual([0, 0, 0, 1, 1, 0, 0, 1, 1]);
  });

  it('has no types for a model that has none', () => {
    expect(packPairs(pairs, false).types).toBeUndefined();
  });
});

describe('splitIntoMicroBatches', () => {
  it('cuts by rows, by tokens, and by whichever comes first', () => {
    const tokens = [10, 10, 10, 50, 10];
    expect(splitIntoMicroBatches(tokens, {})).toEqual([{ start: 0, end: 5 }]);
    expect(splitIntoMicroBatches(tokens, { microBatchSize: 2 })).toEqual([
      { start: 0, end: 2 },
      { start: 2, end: 4 },
      { start: 4, end: 5 },
    ]);
    expect(splitIntoMicroBatches(tokens, { microBatchTokens: 30 })).toEqual([
      { start: 0, end: 3 },
      { start: 3, end: 4 },
      { start: 4, end: 5 },
    ]);
    expect(splitIntoMicroBatches([], { microBatchSize: 2 })).toEqual([]);
  });

  it('covers every row once, in order, within the limits', () => {
    const anyTokens = fc.array(fc.integer({ min: 1, max: 60 }), { maxLength: 50 });
    fc.assert(
      fc.property(
        anyTokens,
        fc.integer({ min: 1, max: 10 }),
        fc.integer({ min: 1, max: 100 }),
        (tokens, microBatchSize, microBatchTokens) => {
          const parts = splitIntoMicroBatches(tokens, { microBatchSize, microBatchTokens });
          expect(parts.flatMap(({ start, end }) => tokens.slice(start, end))).toEqual(tokens);
          for (const { start, end } of parts) {
            const total = tokens.slice(start, end).reduce((sum, count) => sum + count, 0);
            expect(end - start).toBeGreaterThan(0);
            expect(end - start).toBeLessThanOrEqual(microBatchSize);
            expect(total <= microBatchTokens || end - start === 1).toBe(true);
          }
        },
      ),
    );
  });
});
