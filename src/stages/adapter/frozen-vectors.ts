// Vectors of all texts of the stage under the encoder, which stands still: each text is encoded once, before the first step.
// They lie with the run, so that one that goes on need not encode again; those that steps ask for stay in memory. D width.

import { assertExists } from '../../base/assert.ts';
import type { ConfigOf } from '../../contract/fields.ts';
import { passageTexts, queryText, type ExampleTexts } from '../../data/batching/example-texts.ts';
import type { DataMixture } from '../../data/data-mixture.ts';
import { embedderContext } from '../../model/model-state.ts';
import { fitEncoding } from '../../retrieval/fit-encoding.ts';
import { TextPool } from '../../retrieval/text-pool.ts';
import { blockTexts, VectorFile } from '../../retrieval/vector-file.ts';
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

  /** Encodes what is not there yet. @throws CancelledError once the signal is aborted; what was encoded stays */
  static async make(setup: StageSetup, config: Config, mixture: DataMixture): Promise<FrozenVectors> {
    const queries = new Side(setup, 'queries', config.queryMaximumLength);
    const passages = new Side(setup, 'passages', config.passageMaximumLength);
    for (let first = 0; first < mixture.count; first += rowsAtOnce) {
      const numbers = Array.from({ length: Math.min(rowsAtOnce, mixture.count - first) }, (_, index) => first + index);
      for (const { row, entry } of await mixture.rows(numbers)) {
        if (!('query' in row)) continue;
        await queries.pool.add(queryText(row, entry.instruction));
        const used = config.negatives > 0 ? [...row.pos, ...row.neg] : row.pos;
        for (const text of passageTexts(row, entry, used)) await passages.pool.add(text);
      }
    }
    for (const side of [queries, passages]) await side.encode();
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

  async encode(): Promise<void> {
    const { device, model, tokens, signal, budgetBytes } = this.#setup;
    await this.pool.finish();
    const context = embedderContext(device, model);
    const maximumLength = this.#maximumLength;
    const { batchTokens } = fitEncoding(context, { vectors: blockTexts, maximumLength }, budgetBytes);
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
