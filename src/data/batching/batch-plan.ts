// Which rows make up the batch of a step: a pure function of the seed and the step, so that a resumed run goes on with
// the very rows that an uninterrupted one would have seen.

import { assert } from '../../base/assert.ts';
import { InputError } from '../../base/errors.ts';
import { EpochOrders } from './epoch-order.ts';
import type { BatchPlanOptions } from './plan-rows.ts';

export interface BatchPlan {
  readonly batchSize: number;
  /** Row numbers of the batch of a step, from 1. */
  batchAt(step: number): readonly number[];
}

/** Plans the batches of a stage. Steps run through the rows epoch after epoch; a batch may span two epochs. */
export function createBatchPlan(options: BatchPlanOptions): BatchPlan {
  const { rows, batchSize, shuffle } = options;
  assert(Number.isInteger(batchSize) && batchSize > 0, `batch size ${batchSize}`);
  if (rows.count === 0) throw new InputError('The data of the stage holds no rows.', 'Choose a data set with rows, or lower minimumScore.');
  const orders = shuffle ? new EpochOrders(options) : undefined;
  return {
    batchSize,
    batchAt(step) {
      assert(Number.isInteger(step) && step >= 1, `step ${step}`);
      const first = (step - 1) * batchSize;
      return Array.from({ length: batchSize }, (_, index) => {
        const place = first + index;
        const row = place % rows.count;
        return orders === undefined ? row : orders.rowAt((place - row) / rows.count, row);
      });
    },
  };
}

/** Steps that `epochs` passes over `rows` rows make: floor(rows x epochs / batchSize), at least 1. */
export function stepsOfEpochs(rows: number, epochs: number, batchSize: number): number {
  return Math.max(1, Math.floor((rows * epochs) / batchSize));
}
