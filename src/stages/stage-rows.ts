import { InputError } from '../base/errors.ts';
import type { PlanRows } from '../data/batching/batch-plan.ts';
import type { Row } from '../contract/examples.ts';
import { assertExists } from '../base/assert.ts';
import type { StageData } from './trainer.ts';

/** A row of one of the stage's data sets. */
export interface StageRow {
  readonly source: StageData;
  /** Row number of the file, from 1, for messages. */
  readonly name: string;
  readonly row: Row;
}

/** The rows of all data sets of a stage, one behind the other, after the score filter. */
export class StageRows implements PlanRows {
  readonly count: number;
  readonly #data: readonly StageData[];
  /** Data set and row within it, for every row of the stage. */
  readonly #sources: Uint16Array;
  readonly #rows: Uint32Array;

  constructor(data: readonly StageData[]) {
    this.#data = data;
    const total = data.reduce((sum, { dataset }) => sum + dataset.count, 0);
    this.#sources = new Uint16Array(total);
    this.#rows = new Uint32Array(total);
    let count = 0;
    for (const [source, { dataset, entry }] of data.entries()) {
      for (let row = 0; row < dataset.count; row += 1) {
        if (!passesFilter(dataset.score(row), entry.minimumScore)) continue;
        this.#sources[count] = source;
        this.#rows[count] = row;
        count += 1;
      }
    }
    this.count = count;
    if (count === 0) throw new InputError(`No row of ${data.map(({ entry }) => entry.file).join(', ')} can be trained on.`, 'Lower minimumScore, or choose another file.');
  }

  queryHash(row: number): number {
    return this.#source(row).dataset.queryHash(this.#rows[row] ?? 0);
  }

  positiveHashes(row: number): Float64Array {
    return this.#source(row).dataset.positiveHashes(this.#rows[row] ?? 0);
  }

  /** Reads rows, in the order asked for. */
  async read(indices: readonly number[]): Promise<readonly StageRow[]> {
    const found = new Map<number, StageRow>();
    for (const [number, source] of this.#data.entries()) {
      const own = indices.filter((index) => this.#sources[index] === number);
      const rows = await source.dataset.rows(own.map((index) => this.#rows[index] ?? 0));
      for (const [place, row] of rows.entries()) {
        const index = own[place] ?? 0;
        found.set(index, { source, row, name: `${source.entry.file}, row ${(this.#rows[index] ?? 0) + 1}` });
      }
    }
    return indices.map((index) => assertExists(found.get(index), 'a row of the batch'));
  }

  #source(row: number): StageData {
    return assertExists(this.#data[this.#sources[row] ?? 0], 'a data set of the stage');
  }
}

/** A row without a score passes no filter: whoever sets one means rows that were scored. */
function passesFilter(score: number | undefined, minimum: number | undefined): boolean {
  return minimum === undefined || (score !== undefined && score >= minimum);
}
