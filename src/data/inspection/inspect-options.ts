import { throwIfCancelled } from '../../base/errors.ts';
import type { Row } from '../../contract/examples.ts';
import type { Dataset } from '../dataset.ts';

export interface InspectOptions {
  readonly signal?: AbortSignal | undefined;
  /** Rows that were read, of how many. */
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
}

const ROWS_A_REPORT = 1024;

/** All rows of a data set with their numbers from 0, told as they go by. @throws CancelledError once the signal is aborted */
export async function* watchedRows(dataset: Dataset, options: InspectOptions): AsyncGenerator<readonly [number, Row]> {
  let index = 0;
  for await (const row of dataset.iterate()) {
    yield [index, row];
    index += 1;
    if (index % ROWS_A_REPORT > 0 && index < dataset.count) continue;
    throwIfCancelled(options.signal, `Reading ${dataset.manifest.name}`);
    options.onProgress?.(index, dataset.count);
  }
}
