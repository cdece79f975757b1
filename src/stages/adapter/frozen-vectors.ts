// Vectors of all texts of the stage under the encoder, which stands still: each text is encoded once, before the first step.
// They lie with the run, so that one that goes on need not encode again; those that steps ask for stay in memory. D width.

import { assertExists } from '../../base/assert.ts';
import { throwIfCancelled } from '../../base/errors.ts';
import type { ConfigOf } from '../../contract/fields.ts';
import { passageTexts, queryText, type ExampleTexts } from '../../data/batching/example-texts.ts';
import type { DataMixture, MixedRow } from '../../data/data-mixture.ts';
import { embedderContext } from '../../model/model-state.ts';
import { fitEncoding } from '../../retrieval/fit-encoding.ts';
import { fillPools, TextPool } from '../../retrieval/text-pool.ts';
import { blockTexts, modelDigest, VectorFile } from '../../retrieval/vector-file.ts';
import { goOnOrBegin } from '../made-rows.ts';
import type { StageSetup } from '../trainer.ts';
import type { adapterFields } from './fields.ts';

type Config = ConfigOf<typeof adapterFields>;

/** Bytes of vectors that are kept in memory at most. */
const memoryBytes = 256 * 1024 * 1024;
/** Rows of the data that are read at once. */
const rowsAtOnce = 1024;

export interface ExampleVectors {
  /** [N, D] */
  readonly queries: Float32Array;
  /** [N G, D] */
  readonly passages: Float32Array;
}

export class FrozenVectors {
  readonly #queries: Side;
  readonly #passages: Side;

  /**
   * Encodes what is not there yet; vectors of another model, other data or other settings are made anew.
   * @throws CancelledError once the signal is aborted; what was encoded stays
   */
  static async make(setup: StageSetup, config: Config, mixture: DataMixture): Promise<FrozenVectors> {
    const batchTokens = await beginOrGoOn(setup, config);
    const queries = new Side(setup, 'queries', config.queryMaximumLength);
    const passages = new Side(setup, 'passages', config.passageMaximumLength);
    await fillPools([queries.pool, passages.pool], async () => {
      for await (const { row, entry } of rowsOf(setup, mixture)) {
        if (!('query' in row)) continue;
        await queries.pool.add(queryText(row, entry.instruction));
        const used = config.negatives > 0 ? [...row.pos, ...row.neg] : row.pos;
        for (const text of passageTexts(row, entry, used)) await passages.pool.add(text);
      }
    });
    for (const side of [queries, passages]) await side.encode(batchTokens);
    // What encoding needed is nothing to the steps.
    setup.device.trim();
    setup.device.resetPeak();
    return new FrozenVectors(queries, passages);
  }

  private constructor(queries: Side, passages: Side) {
    this.#queries = queries;
    this.#passages = passages;
  }

  async of(examples: readonly ExampleTexts[]): Promise<ExampleVectors> {
    return {
      queries: await this.#queries.vectors(examples.map(({ query }) => query)),
      passages: await this.#passages.vectors(examples.flatMap(({ passages }) => passages)),
    };
  }
}

/** Keeps the vectors that lie with the run where they are of this very work. @returns packed tokens of a batch */
async function beginOrGoOn(setup: StageSetup, config: Config): Promise<number> {
  const { device, model, tokens, data, folder, budgetBytes } = setup;
  const context = embedderContext(device, model);
  const longest = Math.max(config.queryMaximumLength, config.passageMaximumLength);
  const maximumLength = Math.min(longest, model.config.maximumPositions);
  const { batchTokens } = fitEncoding(context, { vectors: blockTexts, maximumLength }, budgetBytes);
  // The entries have the instructions, which stand before the texts.
  const files = data.map(({ entry, dataset }) => [entry, dataset.manifest.hash]);
  return goOnOrBegin(folder, { config, files, model: await modelDigest(context, tokens) }, batchTokens);
}

async function* rowsOf(setup: StageSetup, mixture: DataMixture): AsyncGenerator<MixedRow> {
  for (let first = 0; first < mixture.count; first += rowsAtOnce) {
    throwIfCancelled(setup.signal, 'Encoding');
    setup.onPhase('reading-data', first, mixture.count);
    const numbers = Array.from({ length: Math.min(rowsAtOnce, mixture.count - first) }, (_, index) => first + index);
    yield* await mixture.rows(numbers);
  }
}

/** The queries or the passages: they are cut at other lengths. */
class Side {
  readonly pool: TextPool;
  readonly #setup: StageSetup;
  readonly #file: VectorFile;
  readonly #maximumLength: number;
  readonly #kept = new Map<number, Float32Array>();

  constructor(setup: StageSetup, name: string, maximumLength: number) {
    const folder = setup.folder.folder(name);
    this.#setup = setup;
    this.pool = new TextPool(folder);
    this.#file = new VectorFile(folder, this.pool, setup.model.config.width);
    this.#maximumLength = Math.min(maximumLength, setup.model.config.maximumPositions);
  }

  async encode(batchTokens: number): Promise<void> {
    const { device, model, tokens, signal } = this.#setup;
    const context = embedderContext(device, model);
    const maximumLength = this.#maximumLength;
    const onProgress = (done: number, total: number): void => this.#setup.onPhase('encoding', done, total);
    await this.#file.encode(context, tokens, { prefix: '', maximumLength, batchTokens, signal, onProgress });
  }

  async vectors(texts: readonly string[]): Promise<Float32Array> {
    const { width } = this.#setup.model.config;
    const vectors = new Float32Array(texts.length * width);
    for (const [index, text] of texts.entries()) {
      vectors.set(await this.#vector(assertExists(this.pool.numberOf(text), 'a text that was encoded')), index * width);
    }
    return vectors;
  }

  async #vector(number: number): Promise<Float32Array> {
    const known = this.#kept.get(number);
    if (known !== undefined) return known;
    const vector = await this.#file.vector(number);
    if ((this.#kept.size + 1) * vector.byteLength > memoryBytes / 2) this.#kept.clear();
    this.#kept.set(number, vector.slice());
    return vector;
  }
}
