import { assertExists } from '../base/assert.ts';
import { InputError } from '../base/errors.ts';
import { rowKindInWords, type Row, type RowKind } from '../contract/examples.ts';
import type { DataEntry } from '../contract/run-file.ts';
import type { PlanRows } from './batching/plan-rows.ts';
import type { Dataset } from './dataset.ts';

/** One entry of a stage's `data`, opened. */
export interface MixtureSource {
  readonly dataset: Dataset;
  readonly entry: DataEntry;
}

export interface MixedRow {
  readonly row: Row;
  readonly entry: DataEntry;
  /** "train.jsonl, row 12", for messages; counts the good rows. */
  readonly name: string;
  /** Its number among the rows of the mixture, and that of its data set among the entries. */
  readonly number: number;
  readonly source: number;
}

/** The rows of one entry, and where they stand in the mixture. */
export interface MixedSource {
  readonly entry: DataEntry;
  readonly kind: RowKind;
  /** Number of its first row in the mixture. */
  readonly start: number;
  /** Its rows, counted from 0. */
  readonly rows: PlanRows;
}

/**
 * The rows of several data sets, one behind the other, without those below the `minimumScore` of their entry.
 *
 * @throws InputError where a data set is of another kind, or a score is asked for that a row does not have.
 */
export function mixDatasets(sources: readonly MixtureSource[], ...kinds: readonly RowKind[]): DataMixture {
  for (const { dataset } of sources) {
    if (kinds.includes(dataset.kind)) continue;
    throw new InputError(
      `${dataset.manifest.name} holds ${rowKindInWords[dataset.kind]}, but the stage trains on ${kinds.map((kind) => rowKindInWords[kind]).join(' or ')}.`,
      'Choose another file for the stage.',
    );
  }
  return new DataMixture(sources);
}

/** A row of the mixture within its own data set. */
interface Place {
  readonly source: number;
  readonly row: number;
}

export class DataMixture implements PlanRows {
  readonly count: number;
  readonly #sources: readonly MixtureSource[];
  /** Rows that are used, by source; undefined: all. */
  readonly #kept: readonly (Int32Array | undefined)[];
  /** First row of each source in the mixture. */
  readonly #starts: readonly number[];

  constructor(sources: readonly MixtureSource[]) {
    this.#sources = sources;
    this.#kept = sources.map(keptRows);
    let start = 0;
    this.#starts = sources.map(({ dataset }, index) => {
      const first = start;
      start += this.#kept[index]?.length ?? dataset.count;
      return first;
    });
    this.count = start;
  }

  /** The entries of the mixture, each with its own rows. @throws InputError where `minimumScore` leaves none of an entry */
  sources(): readonly MixedSource[] {
    return this.#sources.map(({ entry, dataset }, index) => {
      const start = this.#starts[index] ?? 0;
      const count = this.#kept[index]?.length ?? dataset.count;
      if (count === 0) throw new InputError(`No row of ${entry.file} is left.`, 'Lower its minimumScore, or leave the file out.');
      const rows: PlanRows = {
        count,
        queryHash: (row) => this.queryHash(start + row),
        positiveHashes: (row) => this.positiveHashes(start + row),
      };
      return { entry, kind: dataset.kind, start, rows };
    });
  }

  queryHash(row: number): number {
    const place = this.#place(row);
    return this.#source(place.source).dataset.queryHash(place.row);
  }

  positiveHashes(row: number): Float64Array {
    const place = this.#place(row);
    return this.#source(place.source).dataset.positiveHashes(place.row);
  }

  /** The rows, in the order of `rows`, each with the entry that it came by. */
  async rows(rows: readonly number[]): Promise<readonly MixedRow[]> {
    const places = rows.map((row) => this.#place(row));
    const mixed = new Array<MixedRow | undefined>(rows.length);
    for (const [source, { dataset, entry }] of this.#sources.entries()) {
      const positions = [...places.keys()].filter((position) => places[position]?.source === source);
      const own = positions.map((position) => places[position]?.row ?? 0);
      const found = await dataset.rows(own);
      for (const [index, position] of positions.entries()) {
        const row = assertExists(found[index], 'a row of the data');
        const name = `${dataset.manifest.name}, row ${(own[index] ?? 0) + 1}`;
        mixed[position] = { row, entry, name, number: rows[position] ?? 0, source };
      }
    }
    return mixed.map((row) => assertExists(row, 'a row of the data'));
  }

  #place(row: number): Place {
    let source = this.#starts.length - 1;
    while (source > 0 && (this.#starts[source] ?? 0) > row) source -= 1;
    const own = row - (this.#starts[source] ?? 0);
    const kept = this.#kept[source];
    return { source, row: kept === undefined ? own : assertExists(kept[own], 'a kept row') };
  }

  #source(index: number): MixtureSource {
    return assertExists(this.#sources[index], 'a source of the mixture');
  }
}

function keptRows({ dataset, entry }: MixtureSource): Int32Array | undefined {
  const { minimumScore } = entry;
  if (minimumScore === undefined) return undefined;
  const kept: number[] = [];
  for (let row = 0; row < dataset.count; row += 1) {
    const score = dataset.score(row);
    if (score === undefined) {
      const message = `minimumScore is set, but ${dataset.manifest.name}, row ${row + 1}, has no "score".`;
      throw new InputError(message, 'Give every row a score, or leave minimumScore out.');
    }
    if (score >= minimumScore) kept.push(row);
  }
  return Int32Array.from(kept);
}
