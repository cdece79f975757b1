import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { createBatchPlan, stepsOfEpochs, type BatchPlan } from './batch-plan.ts';
import type { PlanRows } from './plan-rows.ts';

/** Rows given by their query and positives as small numbers. */
function rowsOf(rows: readonly { readonly query: number; readonly positives: readonly number[] }[]): PlanRows {
  return { count: rows.length, queryHash: (row) => rows[row]?.query ?? -1, positiveHashes: (row) => rows[row]?.positives ?? [] };
}

function distinctRows(count: number): PlanRows {
  return rowsOf(Array.from({ length: count }, (_, row) => ({ query: row, positives: [1000 + row] })));
}

function steps(plan: BatchPlan, from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, offset) => plan.batchAt(from + offset)).flat();
}

function hasRepeat(rows: PlanRows, batch: readonly number[]): boolean {
  const queries = batch.map((row) => rows.queryHash(row));
  const positives = batch.flatMap((row) => [...new Set(Array.from(rows.positiveHashes(row)))]);
  return new Set(queries).size < queries.length || new Set(positives).size < positives.length;
}

describe('createBatchPlan', () => {
  it('takes rows in order and wraps round when not shuffling', () => {
    const plan = createBatchPlan({ rows: distinctRows(5), batchSize: 3, seed: 1, shuffle: false, noDuplicates: true });
    expect([1, 2, 3, 4].map((step) => plan.batchAt(step))).toEqual([
      [0, 1, 2],
      [3, 4, 0],
      [1, 2, 3],
      [4, 0, 1],
    ]);
  });

  it.each([true, false])('sees every row once an epoch, in another order each time (noDuplicates %s)', (noDuplicates) => {
    const plan = createBatchPlan({ rows: distinctRows(100), batchSize: 8, seed: 7, shuffle: true, noDuplicates });
    const stream = steps(plan, 1, 50);
    const epochs = [0, 1, 2, 3].map((epoch) => stream.slice(epoch * 100, epoch * 100 + 100));
    const inOrder = Array.from({ length: 100 }, (_, row) => row);
    for (const epoch of epochs) {
      expect(epoch).not.toEqual(inOrder);
      expect([...epoch].sort((a, b) => a - b)).toEqual(inOrder);
    }
    expect(epochs[0]).not.toEqual(epochs[1]);
  });

  it('gives the same batch for a step whatever was asked before', () => {
    const options = { rows: distinctRows(77), batchSize: 10, seed: 3, shuffle: true, noDuplicates: true };
    const whole = createBatchPlan(options);
    const batches = Array.from({ length: 60 }, (_, index) => whole.batchAt(index + 1));
    for (const step of [60, 1, 33, 8, 59]) expect(createBatchPlan(options).batchAt(step)).toEqual(batches[step - 1]);
  });

  it('orders by the seed', () => {
    const make = (seed: number) =>
      createBatchPlan({ rows: distinctRows(50), batchSize: 10, seed, shuffle: true, noDuplicates: true }).batchAt(1);
    expect(make(1)).not.toEqual(make(2));
    expect(make(1)).toEqual(make(1));
  });

  it('keeps rows with one positive or query apart, save in the last batch of an epoch, where only leftovers remain', () => {
    // Passages shared by three queries each, as in DRCD; 90 rows do not fill batches of 8 evenly.
    const rows = rowsOf(Array.from({ length: 90 }, (_, row) => ({ query: row === 89 ? 0 : row, positives: [row % 30, 100 + row] })));
    const repeats = (noDuplicates: boolean) => {
      const plan = createBatchPlan({ rows, batchSize: 8, seed: 5, shuffle: true, noDuplicates });
      return Array.from({ length: 45 }, (_, index) => index + 1).filter((step) => hasRepeat(rows, plan.batchAt(step)));
    };
    // Epoch e ends at row 90 e; the last batch that is wholly its own is floor(90 e / 8).
    const lastBatches = new Set([1, 2, 3, 4].map((epoch) => Math.floor((90 * epoch) / 8)));
    expect(repeats(false).filter((step) => !lastBatches.has(step)).length).toBeGreaterThan(10);
    expect(repeats(true).filter((step) => !lastBatches.has(step))).toEqual([]);
  });

  it('takes repeats where one pass offers nothing else, and still sees every row', () => {
    const rows = rowsOf(Array.from({ length: 20 }, (_, row) => ({ query: row, positives: [row < 15 ? 0 : row] })));
    const plan = createBatchPlan({ rows, batchSize: 4, seed: 2, shuffle: true, noDuplicates: true });
    expect([...steps(plan, 1, 5)].sort((a, b) => a - b)).toEqual(Array.from({ length: 20 }, (_, row) => row));
  });

  it('works with fewer rows than a batch takes', () => {
    const plan = createBatchPlan({ rows: distinctRows(3), batchSize: 8, seed: 2, shuffle: true, noDuplicates: true });
    const batch = plan.batchAt(2);
    expect(batch.length).toBe(8);
    expect(new Set(batch)).toEqual(new Set([0, 1, 2]));
  });

  it('never loses or invents a row, for any data', () => {
    const anyRows = fc.array(fc.record({ query: fc.nat(6), positives: fc.array(fc.nat(9), { minLength: 1, maxLength: 3 }) }), {
      minLength: 1,
      maxLength: 40,
    });
    fc.assert(
      fc.property(anyRows, fc.integer({ min: 1, max: 12 }), fc.nat(1000), (data, batchSize, seed) => {
        const plan = createBatchPlan({ rows: rowsOf(data), batchSize, seed, shuffle: true, noDuplicates: true });
        const stream = steps(plan, 1, Math.ceil((2 * data.length) / batchSize));
        for (const epoch of [0, 1]) {
          const part = stream.slice(epoch * data.length, (epoch + 1) * data.length).sort((a, b) => a - b);
          expect(part).toEqual(Array.from(data, (_, row) => row));
        }
      }),
      { numRuns: 300 },
    );
  });

  it('plans a million rows with one hot passage in seconds', () => {
    const rows: PlanRows = { count: 1_000_000, queryHash: (row) => row, positiveHashes: (row) => [row % 5 === 0 ? -1 : row] };
    const plan = createBatchPlan({ rows, batchSize: 256, seed: 1, shuffle: true, noDuplicates: true });
    expect(hasRepeat(rows, plan.batchAt(1))).toBe(false);
  });
});

describe('stepsOfEpochs', () => {
  it('rounds down, and makes at least one step', () => {
    expect([stepsOfEpochs(243, 1, 64), stepsOfEpochs(243, 2, 64), stepsOfEpochs(10, 1, 64), stepsOfEpochs(100, 0.5, 10)]).toEqual([
      3, 7, 1, 5,
    ]);
  });
});
