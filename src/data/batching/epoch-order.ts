// The order of the rows of an epoch. Epochs follow each other without a gap, so the last rows of one and the first rows
// of the next may share a batch: the tail. To keep every epoch a function of its own number, the tail is chosen first,
// from the beginning of the epoch's permutation; the next epoch fills the rest of that batch around it.

import { Random } from '../../base/random.ts';
import type { BatchPlanOptions, PlanRows } from './plan-rows.ts';

/** Keeps the draws of the order apart from every other use of the seed. */
const ORDER_STREAM = 0x6f72_6472;
/** Batches' worth of rows looked through for one batch before repeats are taken: bounds the time on repetitive data. */
const LOOKAHEAD_BATCHES = 32;

/** Orders of epochs, the two last used kept. */
export class EpochOrders {
  readonly #options: BatchPlanOptions;
  readonly #cache = new Map<number, Int32Array>();

  constructor(options: BatchPlanOptions) {
    this.#options = options;
  }

  /** The row at a place of an epoch (from 0). */
  rowAt(epoch: number, place: number): number {
    let order = this.#cache.get(epoch);
    if (order === undefined) {
      order = this.#makeOrder(epoch);
      for (const other of [...this.#cache.keys()]) {
        if (Math.abs(other - epoch) > 1) this.#cache.delete(other);
      }
      this.#cache.set(epoch, order);
    }
    return order[place] ?? 0;
  }

  #makeOrder(epoch: number): Int32Array {
    const { rows, batchSize, noDuplicates } = this.#options;
    // With fewer rows than a batch takes, repeats cannot be helped.
    if (!noDuplicates || rows.count < batchSize) return this.#permutation(epoch);
    const headStart = (epoch * rows.count) % batchSize;
    const before = headStart === 0 ? [] : this.#tailOf(epoch - 1).rows;
    const own = this.#tailOf(epoch);
    return fillEpoch(rows, batchSize, before, own);
  }

  /** The rows that an epoch gives to the batch that it shares with the next, and the rest of its permutation. */
  #tailOf(epoch: number): Tail {
    const { rows, batchSize } = this.#options;
    const size = ((epoch + 1) * rows.count) % batchSize;
    return chooseTail(rows, this.#permutation(epoch), size, batchSize);
  }

  #permutation(epoch: number): Int32Array {
    const { rows, seed } = this.#options;
    const order = Int32Array.from({ length: rows.count }, (_, index) => index);
    return new Random(seed, ORDER_STREAM, epoch).shuffle(order);
  }
}

interface Tail {
  readonly rows: readonly number[];
  /** The other rows of the epoch, in the order of its permutation. */
  readonly rest: Int32Array;
}

function chooseTail(rows: PlanRows, permutation: Int32Array, size: number, batchSize: number): Tail {
  const queue = new RowQueue(permutation);
  const batch = new GrowingBatch(rows);
  queue.fill(batch, size, LOOKAHEAD_BATCHES * batchSize);
  return { rows: batch.members, rest: queue.remaining() };
}

function fillEpoch(rows: PlanRows, batchSize: number, before: readonly number[], tail: Tail): Int32Array {
  const order = new Int32Array(rows.count);
  const queue = new RowQueue(tail.rest);
  let batch = new GrowingBatch(rows);
  for (const row of before) batch.add(row);
  let placed = 0;
  while (placed < tail.rest.length) {
    const from = batch.members.length;
    queue.fill(batch, batchSize, LOOKAHEAD_BATCHES * batchSize);
    order.set(batch.members.slice(from), placed);
    placed += batch.members.length - from;
    batch = new GrowingBatch(rows);
  }
  order.set(tail.rows, placed);
  return order;
}

/** A batch that is being filled, and what it holds already. */
class GrowingBatch {
  readonly members: number[] = [];
  readonly #rows: PlanRows;
  readonly #queries = new Set<number>();
  readonly #positives = new Set<number>();

  constructor(rows: PlanRows) {
    this.#rows = rows;
  }

  add(row: number): void {
    this.members.push(row);
    this.#queries.add(this.#rows.queryHash(row));
    for (const positive of this.#rows.positiveHashes(row)) this.#positives.add(positive);
  }

  /**
   * Whether the row's query, or any positive of it, is in the batch already. Any, not only the one that it would use:
   * a passage that is right for two queries of a batch would count as wrong for one of them.
   */
  repeats(row: number): boolean {
    if (this.#queries.has(this.#rows.queryHash(row))) return true;
    for (const positive of this.#rows.positiveHashes(row)) {
      if (this.#positives.has(positive)) return true;
    }
    return false;
  }
}

/** Rows in order, with those put off standing before those not yet seen. */
class RowQueue {
  readonly #fresh: Int32Array;
  readonly #waiting: Int32Array;
  #freshAt = 0;
  #waitingAt = 0;
  #waitingEnd = 0;

  constructor(rows: Int32Array) {
    this.#fresh = rows;
    this.#waiting = new Int32Array(rows.length);
  }

  /** Fills the batch up to `size` rows: first with rows that waited, then with fresh ones, then, if need be, with repeats. */
  fill(batch: GrowingBatch, size: number, lookahead: number): void {
    this.#takeWaiting(batch, size, lookahead);
    const last = Math.min(this.#fresh.length, this.#freshAt + lookahead);
    while (batch.members.length < size && this.#freshAt < last) {
      const row = this.#fresh[this.#freshAt] ?? 0;
      this.#freshAt += 1;
      if (batch.repeats(row)) this.#waiting[this.#waitingEnd++] = row;
      else batch.add(row);
    }
    while (batch.members.length < size && this.#waitingAt < this.#waitingEnd) batch.add(this.#waiting[this.#waitingAt++] ?? 0);
  }

  remaining(): Int32Array {
    const waiting = this.#waiting.subarray(this.#waitingAt, this.#waitingEnd);
    const fresh = this.#fresh.subarray(this.#freshAt);
    const rows = new Int32Array(waiting.length + fresh.length);
    rows.set(waiting);
    rows.set(fresh, waiting.length);
    return rows;
  }

  #takeWaiting(batch: GrowingBatch, size: number, lookahead: number): void {
    const start = this.#waitingAt;
    const end = Math.min(this.#waitingEnd, start + lookahead);
    const kept: number[] = [];
    let at = start;
    for (; at < end && batch.members.length < size; at += 1) {
      const row = this.#waiting[at] ?? 0;
      if (batch.repeats(row)) kept.push(row);
      else batch.add(row);
    }
    // Those that still repeat close up to the ones behind them, in their order.
    this.#waitingAt = at - kept.length;
    this.#waiting.set(kept, this.#waitingAt);
  }
}
