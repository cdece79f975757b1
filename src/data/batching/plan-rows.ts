/** What a plan must know of the rows: one data set, or several in a row. */
export interface PlanRows {
  readonly count: number;
  queryHash(row: number): number;
  /** Hashes of every known positive of the row. */
  positiveHashes(row: number): readonly number[] | Float64Array;
}

export interface BatchPlanOptions {
  readonly rows: PlanRows;
  readonly batchSize: number;
  readonly seed: number;
  /** false: rows in order, wrapping round. true: a fresh permutation every epoch. */
  readonly shuffle: boolean;
  /** When shuffling, a row whose query or positive is already in the batch moves to a later one. */
  readonly noDuplicates: boolean;
}
