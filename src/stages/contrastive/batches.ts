// Which rows a step has: of all data in proportion, or of one data set at a time.

import { InputError } from '../../base/errors.ts';
import type { DataEntry } from '../../contract/run-file.ts';
import { createBatchPlan, stepsOfEpochs } from '../../data/batching/batch-plan.ts';
import { batchSizeOfRow, negativesOfRow } from '../../data/batching/example-texts.ts';
import { createSameDataSetPlan } from '../../data/batching/same-data-set.ts';
import type { DataMixture, MixedRow, MixedSource } from '../../data/data-mixture.ts';
import type { Config } from './fields.ts';

export interface StageBatch {
  readonly rows: readonly MixedRow[];
  /** Negatives of each row. */
  readonly negatives: number;
  /** A query's own passages are its only candidates. */
  readonly ownOnly: boolean;
  /** Rows of the data that random negatives are drawn from. */
  readonly pool: RowRange;
}

/** Rows [first, first + count) of the mixture. */
export interface RowRange {
  readonly first: number;
  readonly count: number;
}

export interface StageBatches {
  readonly steps: number;
  /** Candidates a query, where all batches have as many. */
  readonly candidates: number | undefined;
  batchAt(step: number): Promise<StageBatch>;
  /** Where the passages stand that share a batch with a row. */
  poolOf(row: MixedRow): RowRange;
}

/** @throws InputError where a batch would have one candidate a query, or data sets cannot share a batch */
export async function planBatches(config: Config, mixture: DataMixture, seed: number): Promise<StageBatches> {
  const { shuffle, noDuplicatesInBatch: noDuplicates } = config;
  const order = { seed, shuffle, noDuplicates };
  return config.mixing === 'same-data-set' ? sameDataSetBatches(config, mixture, order) : proportionalBatches(config, mixture, order);
}

interface Order {
  readonly seed: number;
  readonly shuffle: boolean;
  readonly noDuplicates: boolean;
}

function isOwnOnly(config: Config, entry: DataEntry): boolean {
  return !(entry.inBatchNegatives ?? config.inBatchNegatives);
}

function proportionalBatches(config: Config, mixture: DataMixture, order: Order): StageBatches {
  const sources = mixture.sources();
  const [first] = sources;
  const ownOnly = first !== undefined && isOwnOnly(config, first.entry);
  for (const { entry, kind } of sources) if (kind !== first?.kind) throw otherKind(entry);
  const negatives = first?.kind === 'labelled' ? 0 : config.negatives;
  refuseLoneCandidates(config, { rows: Math.min(config.batchSize, mixture.count), negatives, ownOnly }, 'Its data');
  const plan = createBatchPlan({ ...order, rows: mixture, batchSize: config.batchSize });
  const pool = { first: 0, count: mixture.count };
  return {
    steps: config.steps ?? stepsOfEpochs(mixture.count, config.epochs, config.batchSize),
    candidates: candidatesOf({ rows: config.batchSize, negatives, ownOnly }),
    batchAt: async (step) => ({ rows: await mixture.rows(plan.batchAt(step)), negatives, ownOnly, pool }),
    poolOf: () => pool,
  };
}

function otherKind({ file }: DataEntry): InputError {
  return new InputError(
    `${file} holds rows of another kind than the files before it: they cannot share a batch.`,
    'Set mixing to "same-data-set", or put them into stages of their own.',
  );
}

async function sameDataSetBatches(config: Config, mixture: DataMixture, order: Order): Promise<StageBatches> {
  const sources = mixture.sources();
  const firstRows = await mixture.rows(sources.map(({ start }) => start));
  const shapes = sources.map(({ entry, rows }, index) => {
    const first = firstRows[index];
    const size = first !== undefined && 'query' in first.row ? batchSizeOfRow(first.row, config.batchSize) : config.batchSize;
    const shape = {
      rows: Math.min(size, rows.count),
      ownOnly: isOwnOnly(config, entry),
      negatives: negativesOf(config, first === undefined ? [] : [first]),
    };
    refuseLoneCandidates(config, shape, entry.file);
    return { ...shape, size };
  });
  const plan = createSameDataSetPlan(
    sources.map(({ start, rows }, index) => ({ rows, start, batchSize: shapes[index]?.size ?? config.batchSize })),
    order,
  );
  const pools = sources.map(rangeOf);
  const poolOf = (row: MixedRow): RowRange => pools[row.source] ?? { first: 0, count: mixture.count };
  const candidates = new Set(shapes.map(candidatesOf));
  return {
    steps: config.steps ?? plan.stepsOfEpochs(config.epochs),
    candidates: candidates.size === 1 ? [...candidates][0] : undefined,
    batchAt: async (step) => {
      const rows = await mixture.rows(plan.batchAt(step));
      const [first] = rows;
      const source = first?.source ?? 0;
      const negatives = negativesOf(config, rows);
      const ownOnly = shapes[source]?.ownOnly ?? false;
      if (first !== undefined) refuseLoneCandidates(config, { rows: rows.length, negatives, ownOnly }, first.name);
      return { rows, negatives, ownOnly, pool: first === undefined ? { first: 0, count: mixture.count } : poolOf(first) };
    },
    poolOf,
  };
}

function rangeOf({ start, rows }: MixedSource): RowRange {
  return { first: start, count: rows.count };
}

/** All rows of a batch have as many: the fewest that one of them asks for. */
function negativesOf(config: Config, rows: readonly MixedRow[]): number {
  return Math.min(...rows.map(({ row }) => ('query' in row ? negativesOfRow(row, config.negatives) : 0)));
}

interface BatchShape {
  readonly rows: number;
  readonly negatives: number;
  readonly ownOnly: boolean;
}

function candidatesOf({ rows, negatives, ownOnly }: BatchShape): number {
  return (ownOnly ? 1 : rows) * (negatives + 1);
}

function refuseLoneCandidates(config: Config, shape: BatchShape, where: string): void {
  if (config.loss !== 'contrastive' || candidatesOf(shape) > 1) return;
  throw new InputError(
    `${where}: a query would have one candidate, and a loss of 0 whatever the model does.`,
    'Raise batchSize above 1, give every query negatives (fillNegatives "random" finds some), or add rows.',
  );
}
