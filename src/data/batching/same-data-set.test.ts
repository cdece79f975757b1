import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { assertExists } from '../../base/assert.ts';
import type { PlanRows } from './plan-rows.ts';
import { createSameDataSetPlan, type PlannedSource, type SameDataSetOptions } from './same-data-set.ts';

const shuffled: SameDataSetOptions = { seed: 3, shuffle: true, noDuplicates: true };

function rowsOf(count: number, positiveOf: (row: number) => number = (row) => row): PlanRows {
  return { count, queryHash: (row) => row, positiveHashes: (row) => [positiveOf(row)] };
}

/** Data sets of these sizes, one behind the other. */
function sourcesOf(counts: readonly number[], batchSize: number): readonly PlannedSource[] {
  let start = 0;
  return counts.map((count) => {
    const source = { rows: rowsOf(count), start, batchSize };
    start += count;
    return source;
  });
}

function sourceOfRow(sources: readonly PlannedSource[], row: number): number {
  return sources.findIndex(({ start, rows }) => row >= start && row < start + rows.count);
}

describe('createSameDataSetPlan', () => {
  it('goes through the data sets in order when not shuffling, and carries what is left over into the next pass', () => {
    const plan = createSameDataSetPlan(sourcesOf([5, 3], 2), { ...shuffled, shuffle: false });
    // Two batches of the first, one of the second; then row 4 opens the third batch of the first, row 7 that of the second.
    expect([1, 2, 3, 4, 5, 6, 7, 8].map((step) => plan.batchAt(step))).toEqual([
      [0, 1],
      [2, 3],
      [5, 6],
      [4, 0],
      [1, 2],
      [3, 4],
      [7, 5],
      [6, 7],
    ]);
    expect([1, 2, 0.5, 0.1].map((epochs) => plan.stepsOfEpochs(epochs))).toEqual([3, 8, 1, 1]);
  });

  it('takes every batch from one data set and every row equally often, for any sizes', () => {
    const sizes = fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(sizes, fc.integer({ min: 1, max: 8 }), fc.nat(1000), (counts, batchSize, seed) => {
        fc.pre(counts.every((count) => count >= batchSize));
        const sources = sourcesOf(counts, batchSize);
        const plan = createSameDataSetPlan(sources, { ...shuffled, seed });
        const seen = new Map<number, number>();
        // After 840 rows' worth of passes (a multiple of every batch size) nothing is left over.
        const steps = plan.stepsOfEpochs(840);
        expect(steps).toBe(counts.reduce((sum, count) => sum + (840 * count) / batchSize, 0));
        for (let step = 1; step <= Math.min(steps, 300); step += 1) {
          const batch = plan.batchAt(step);
          expect(batch.length).toBe(batchSize);
          expect(new Set(batch.map((row) => sourceOfRow(sources, row))).size).toBe(1);
          for (const row of batch) seen.set(row, (seen.get(row) ?? 0) + 1);
        }
        for (const { start, rows } of sources) {
          const times = Array.from({ length: rows.count }, (_, row) => seen.get(start + row) ?? 0);
          expect(Math.max(...times) - Math.min(...times)).toBeLessThanOrEqual(1);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('makes a smaller batch of a data set that is smaller than a batch', () => {
    const plan = createSameDataSetPlan(sourcesOf([3, 8], 4), shuffled);
    const batches = Array.from({ length: plan.stepsOfEpochs(1) }, (_, step) => [...plan.batchAt(step + 1)].sort((a, b) => a - b));
    expect(batches.map(({ length }) => length).sort()).toEqual([3, 4, 4]);
    expect(batches).toContainEqual([0, 1, 2]);
  });

  it('mixes the batches of an epoch by the seed, and gives the same batch for a step whatever was asked before', () => {
    const sources = sourcesOf([40, 60, 20], 4);
    const orderOf = (seed: number, from: number): readonly number[] => {
      const plan = createSameDataSetPlan(sources, { ...shuffled, seed });
      return Array.from({ length: 30 }, (_, place) => sourceOfRow(sources, plan.batchAt(from + place)[0] ?? -1));
    };
    const [first, second] = [orderOf(1, 1), orderOf(1, 31)];
    for (const epoch of [first, second]) expect([...epoch].sort().join('')).toBe('0'.repeat(10) + '1'.repeat(15) + '2'.repeat(5));
    expect(first).not.toEqual([...first].sort());
    expect(second).not.toEqual(first);
    expect(orderOf(2, 1)).not.toEqual(first);
    const whole = createSameDataSetPlan(sources, shuffled);
    const batches = Array.from({ length: 70 }, (_, step) => whole.batchAt(step + 1));
    for (const step of [70, 2, 31, 30, 69]) expect(createSameDataSetPlan(sources, shuffled).batchAt(step)).toEqual(batches[step - 1]);
  });

  it('keeps rows with one positive apart within a batch', () => {
    const rows = rowsOf(64, (row) => row % 32);
    const repeats = (noDuplicates: boolean): number => {
      const plan = createSameDataSetPlan([{ rows, start: 0, batchSize: 8 }], { ...shuffled, noDuplicates });
      const batches = Array.from({ length: 7 }, (_, step) => plan.batchAt(step + 1));
      return batches.filter((batch) => new Set(batch.map((row) => assertExists(rows.positiveHashes(row)[0], 'a hash'))).size < 8).length;
    };
    expect(repeats(false)).toBeGreaterThan(0);
    expect(repeats(true)).toBe(0);
  });

  it('finds the batch of a late step of many epochs at once', () => {
    const plan = createSameDataSetPlan(sourcesOf([1000, 7], 16), { ...shuffled, shuffle: false });
    // Passes of 62.5 and 1 batches: 127 in two.
    expect(plan.batchAt(1 + 127 * 50_000)).toEqual(plan.batchAt(1));
  });
});
