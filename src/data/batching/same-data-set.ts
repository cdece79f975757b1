// Batches that come from one data set each (BGE's "same dataset within batch"; recipe, section 3.3 B): a query's wrong
// answers are then of its own kind. Every data set has a stream of full batches that runs on from epoch to epoch, so no
// row is dropped; an epoch mixes the batches of all streams.

import { assert, assertExists } from '../../base/assert.ts';
import { hashKeys, Random } from '../../base/random.ts';
import { createBatchPlan, type BatchPlan } from './batch-plan.ts';
import type { PlanRows } from './plan-rows.ts';

/** Keep the order of the batches, and of the rows of each data set, apart from every other use of the seed. */
const MIXING_STREAM = 0x6d69_7869;
const DATA_SET_STREAM = 0x6461_7461;

export interface PlannedSource {
  /** Rows of the data set, counted from 0. */
  readonly rows: PlanRows;
  /** Number that its first row has among the rows of all data sets. */
  readonly start: number;
  /** A data set with fewer rows makes batches of all that it has. */
  readonly batchSize: number;
}

export interface SameDataSetOptions {
  readonly seed: number;
  readonly shuffle: boolean;
  readonly noDuplicates: boolean;
}

export interface SameDataSetPlan {
  /** Row numbers of the batch of a step, from 1. */
  batchAt(step: number): readonly number[];
  /** Full batches of all data sets in so many passes over them, at least one. */
  stepsOfEpochs(epochs: number): number;
}

/**
 * Plans batches of one data set each. After e passes a data set of n rows gave floor(e n / batch) batches; the rows that
 * are left over open its next batch. Without shuffling an epoch goes through the data sets in order.
 */
export function createSameDataSetPlan(sources: readonly PlannedSource[], options: SameDataSetOptions): SameDataSetPlan {
  assert(sources.length > 0, 'a plan without data sets');
  const streams = sources.map((source, index) => streamOf(source, { ...options, seed: hashKeys(options.seed, DATA_SET_STREAM, index) }));
  const batchesAfter = (epochs: number): number => streams.reduce((sum, stream) => sum + stream.batchesAfter(epochs), 0);
  let known: EpochMix | undefined;
  const mixOf = (epoch: number): EpochMix => {
    if (known?.epoch !== epoch) known = mixEpoch(streams, epoch, options);
    return known;
  };
  return {
    batchAt(step) {
      assert(Number.isInteger(step) && step >= 1, `step ${step}`);
      const epoch = epochOf(step - 1, batchesAfter);
      const mix = mixOf(epoch);
      const place = step - 1 - batchesAfter(epoch);
      const { plan, start } = assertExists(streams[mix.sources[place] ?? 0], 'a data set of the plan');
      return plan.batchAt(mix.batches[place] ?? 1).map((row) => start + row);
    },
    stepsOfEpochs: (epochs) => Math.max(1, batchesAfter(epochs)),
  };
}

interface Stream {
  readonly plan: BatchPlan;
  readonly start: number;
  /** Full batches in so many passes. */
  batchesAfter(epochs: number): number;
}

function streamOf({ rows, start, batchSize }: PlannedSource, options: SameDataSetOptions): Stream {
  const size = Math.min(batchSize, rows.count);
  const plan = createBatchPlan({ ...options, rows, batchSize: Math.max(1, size) });
  return { plan, start, batchesAfter: (epochs) => Math.floor((epochs * rows.count) / size) };
}

/** The batches of an epoch: of each its data set, and its number in that data set's stream, from 1. */
interface EpochMix {
  readonly epoch: number;
  readonly sources: Int32Array;
  readonly batches: Int32Array;
}

function mixEpoch(streams: readonly Stream[], epoch: number, { seed, shuffle }: SameDataSetOptions): EpochMix {
  const next = streams.map((stream) => stream.batchesAfter(epoch));
  const inOrder = streams.flatMap((stream, index) => new Array<number>(stream.batchesAfter(epoch + 1) - (next[index] ?? 0)).fill(index));
  const sources = Int32Array.from(inOrder);
  if (shuffle) new Random(seed, MIXING_STREAM, epoch).shuffle(sources);
  const batches = sources.map((source) => {
    const number = (next[source] ?? 0) + 1;
    next[source] = number;
    return number;
  });
  return { epoch, sources, batches };
}

/** The epoch that a batch, from 0, belongs to: every epoch has a batch of every data set at least. */
function epochOf(batch: number, batchesAfter: (epochs: number) => number): number {
  let [low, high] = [0, batch];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (batchesAfter(middle) <= batch) low = middle;
    else high = middle - 1;
  }
  return low;
}
