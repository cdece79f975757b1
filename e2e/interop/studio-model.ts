// A model folder in the studio's own hands: read, put on the GPU, asked for embeddings and hidden states.

import { assertExists } from '../../src/base/assert.ts';
import { readModelFolder, type ModelFolder } from '../../src/checkpoints/read-model-folder.ts';
import { packSequences } from '../../src/data/batching/pack.ts';
import { loadTokenizer } from '../../src/data/tokenizer/load-tokenizer.ts';
import { TokenCache } from '../../src/data/tokenizer/token-cache.ts';
import type { TokenPair } from '../../src/data/tokenizer/token-pair.ts';
import { NodeFolder } from '../../src/headless/node-folder.ts';
import { disposeBatch, uploadBatch } from '../../src/model/batch.ts';
import { noDropout } from '../../src/model/dropout-sites.ts';
import { encode } from '../../src/model/encoder.ts';
import { embedderContext, loadModelState, type ModelState } from '../../src/model/model-state.ts';
import { disposeBlocks, encodeTexts, readVectors } from '../../src/retrieval/encode.ts';
import { scorePairs } from '../../src/retrieval/score-pairs.ts';
import { requiredDevice } from '../../src/testing/gpu.ts';
import type { WebGpuDevice } from '../../src/tensor/device/webgpu-device.ts';

export class StudioModel {
  readonly folder: ModelFolder;
  readonly #device: WebGpuDevice;
  readonly #state: ModelState;
  readonly #tokens: TokenCache;

  static async open(path: string): Promise<StudioModel> {
    const device = await requiredDevice();
    const folder = await readModelFolder(new NodeFolder(path));
    return new StudioModel(device, folder, await loadModelState(device, folder, folder));
  }

  private constructor(device: WebGpuDevice, folder: ModelFolder, state: ModelState) {
    this.folder = folder;
    this.#device = device;
    this.#state = state;
    this.#tokens = new TokenCache(loadTokenizer(folder.tokenizerFiles));
  }

  /** Embeddings, one after the other [N x D]. */
  async embed(texts: readonly string[]): Promise<Float32Array> {
    const context = embedderContext(this.#device, this.#state);
    // Small batches, so that texts are spread over several of them.
    const blocks = await encodeTexts(context, this.#tokens, texts, { maximumLength: this.folder.maximumSequenceLength, batchTokens: 300 });
    const vectors = await readVectors(context, blocks);
    disposeBlocks(blocks);
    return vectors;
  }

  /** Raw scores of pairs (query, passage). */
  scores(pairs: readonly (readonly [string, string])[]): Promise<Float32Array> {
    const context = embedderContext(this.#device, this.#state);
    const texts = pairs.map(([query, passage]) => ({ query, passage }));
    return scorePairs(context, this.#tokens, texts, { maximumLength: this.folder.maximumSequenceLength, batchTokens: 300 });
  }

  pairs(pairs: readonly (readonly [string, string])[]): readonly TokenPair[] {
    return pairs.map(([query, passage]) => this.#tokens.encodePair(query, passage, this.folder.maximumSequenceLength));
  }

  ids(texts: readonly string[]): readonly Int32Array[] {
    return texts.map((text) => this.#tokens.encode(text, this.folder.maximumSequenceLength));
  }

  /** Last hidden states of all tokens of all texts [T x D]. */
  async states(texts: readonly string[]): Promise<Float32Array> {
    const batch = uploadBatch(this.#device, packSequences([...this.ids(texts)]), false);
    const hidden_TD = encode(embedderContext(this.#device, this.#state), batch, noDropout);
    const values = await this.#device.read(hidden_TD);
    hidden_TD.dispose();
    disposeBatch(batch);
    return values;
  }

  dispose(): void {
    this.#state.arena.dispose();
  }
}

/** The studio's embeddings of texts under the model of a folder. */
export async function embedInStudio(path: string, texts: readonly string[]): Promise<Float32Array> {
  const model = await StudioModel.open(path);
  const vectors = await model.embed(texts);
  model.dispose();
  return vectors;
}

/** The largest difference of any component; infinite where one is no number or the lengths differ. */
export function largestDifference(one: ArrayLike<number>, other: ArrayLike<number>): number {
  if (one.length !== other.length || one.length === 0) return Infinity;
  let largest = 0;
  for (let index = 0; index < one.length; index += 1) {
    const difference = Math.abs(assertExists(one[index], 'a value') - assertExists(other[index], 'a value'));
    if (Number.isNaN(difference)) return Infinity;
    largest = Math.max(largest, difference);
  }
  return largest;
}
