// What was measured, kept by the hash of everything it depends on: a second look costs no measurement.

import { readText } from '../../base/folder.ts';
import type { RankedColumns } from '../../contract/comparison-calls.ts';
import type { OpfsFolder } from '../opfs-folder.ts';

export interface KeptColumns {
  readonly seconds: number;
  readonly columns: RankedColumns;
  /** Numbers of the documents of which the system reads only a part. */
  readonly cut: readonly number[];
}

/** Files that are kept; the oldest go first. */
const keptFiles = 60;

export class ColumnStore {
  readonly #folder: OpfsFolder;

  constructor(folder: OpfsFolder) {
    this.#folder = folder;
  }

  async read(key: string): Promise<KeptColumns | undefined> {
    const text = await readText(this.#folder, `${key}.json`);
    return text === undefined ? undefined : parse(text);
  }

  async write(key: string, kept: KeptColumns): Promise<void> {
    const text = JSON.stringify(kept, (_, value: unknown) => (ArrayBuffer.isView(value) ? [...numbersOf(value)] : value));
    await this.#folder.write(`${key}.json`, text);
    await this.#removeOldest();
  }

  async #removeOldest(): Promise<void> {
    const paths = await this.#folder.list('');
    if (paths.length <= keptFiles) return;
    const files = await Promise.all(paths.map(async (path) => ({ path, at: (await this.#folder.file(path))?.lastModified ?? 0 })));
    const oldest = files.sort((a, b) => a.at - b.at).slice(0, paths.length - keptFiles);
    for (const { path } of oldest) await this.#folder.remove(path);
  }
}

/** NaN, which JSON has not, becomes null and comes back. */
function numbersOf(view: ArrayBufferView): Iterable<number> {
  return view as Uint32Array | Float32Array | Float64Array; // columns hold nothing else
}

interface Stored {
  readonly seconds: number;
  readonly cut: readonly number[];
  readonly columns: {
    readonly metrics: Readonly<Record<string, readonly number[]>>;
    readonly ranks: readonly number[];
    readonly best: readonly number[];
    readonly bestScores: readonly (number | null)[];
    readonly top: readonly number[];
    readonly topScores: readonly (number | null)[];
    readonly scores: RankedColumns['scores'];
  };
}

/** Undefined where the file is damaged: then it is measured again. */
function parse(text: string): KeptColumns | undefined {
  try {
    // Written by this class alone, whole or not at all.
    const { seconds, cut, columns } = JSON.parse(text) as Stored;
    const metrics = Object.entries(columns.metrics).map(([metric, values]) => [metric, Float64Array.from(values)] as const);
    return { seconds, cut, columns: { ...typed(columns), metrics: Object.fromEntries(metrics) } };
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function typed({ ranks, best, bestScores, top, topScores, scores }: Stored['columns']): Omit<RankedColumns, 'metrics'> {
  const floats = (values: readonly (number | null)[]): Float32Array => Float32Array.from(values, (value) => value ?? Number.NaN);
  return {
    ranks: Uint32Array.from(ranks),
    best: Uint32Array.from(best),
    bestScores: floats(bestScores),
    top: Uint32Array.from(top),
    topScores: floats(topScores),
    scores,
  };
}
