// Cosines of many pairs of texts, a window of pairs at a time: never more vectors than those of a window are anywhere.

import type { PhaseKey } from '../contract/protocol.ts';
import type { TokenCache } from '../data/tokenizer/token-cache.ts';
import { embedderContext, type ModelState } from '../model/model-state.ts';
import { adaptBlocks } from '../retrieval/adapt-blocks.ts';
import { disposeBlocks, encodeTexts, readVectors } from '../retrieval/encode.ts';
import { fitEncoding } from '../retrieval/fit-encoding.ts';
import type { TensorDevice } from '../tensor/device/tensor-device.ts';

/** Two texts with their instructions. */
export interface TextPair {
  readonly query: string;
  readonly passage: string;
}

/** What encoding needs beside the model. */
export interface Encoding {
  readonly device: TensorDevice;
  readonly tokens: TokenCache;
  readonly signal: AbortSignal;
  /** Of GPU memory; undefined: no bound. */
  readonly budgetBytes: number | undefined;
  onPhase(key: PhaseKey, done: number, total: number): void;
}

const windowPairs = 2048;

/** The cosine of every pair, in order; where the model has an adapter, the first text of a pair goes through it. */
export async function cosinesOf(encoding: Encoding, model: ModelState, pairs: readonly TextPair[]): Promise<Float64Array> {
  const cosines = new Float64Array(pairs.length);
  const encoder = new WindowEncoder(encoding, model);
  for (let first = 0; first < pairs.length; first += windowPairs) {
    encoding.onPhase('encoding', first, pairs.length);
    const own = pairs.slice(first, first + windowPairs);
    cosines.set(await encoder.cosines(own), first);
  }
  encoding.onPhase('encoding', pairs.length, pairs.length);
  return cosines;
}

class WindowEncoder {
  readonly #encoding: Encoding;
  readonly #model: ModelState;
  readonly #batchTokens: number;

  constructor(encoding: Encoding, model: ModelState) {
    this.#encoding = encoding;
    this.#model = model;
    const texts = { vectors: 2 * windowPairs, maximumLength: model.maximumSequenceLength };
    this.#batchTokens = fitEncoding(embedderContext(encoding.device, model), texts, encoding.budgetBytes).batchTokens;
  }

  async cosines(pairs: readonly TextPair[]): Promise<Float64Array> {
    const queries = await this.#vectors(
      pairs.map(({ query }) => query),
      true,
    );
    const passages = await this.#vectors(
      pairs.map(({ passage }) => passage),
      false,
    );
    return Float64Array.from(pairs, ({ query, passage }) => dot(queries.get(query), passages.get(passage)));
  }

  /** Vectors of the distinct texts. */
  async #vectors(texts: readonly string[], isAdapted: boolean): Promise<ReadonlyMap<string, Float32Array>> {
    const { device, tokens, signal } = this.#encoding;
    const distinct = [...new Set(texts)];
    const context = embedderContext(device, this.#model);
    const options = { maximumLength: this.#model.maximumSequenceLength, batchTokens: this.#batchTokens, signal };
    const encoded = await encodeTexts(context, tokens, distinct, options);
    const blocks = isAdapted ? adaptBlocks(device, this.#model, encoded) : encoded;
    try {
      const values = await readVectors(context, blocks);
      const { width } = this.#model.config;
      return new Map(distinct.map((text, index) => [text, values.subarray(index * width, (index + 1) * width)]));
    } finally {
      disposeBlocks(blocks);
    }
  }
}

function dot(a: Float32Array | undefined, b: Float32Array | undefined): number {
  let sum = 0;
  for (let i = 0; i < (a?.length ?? 0); i += 1) sum += (a?.[i] ?? 0) * (b?.[i] ?? 0);
  return sum;
}
