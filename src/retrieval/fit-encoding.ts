// How much may be encoded and scored at once within the GPU memory that a run may use.

import { packSequences } from '../data/batching/pack.ts';
import { disposeBatch, uploadBatch } from '../model/batch.ts';
import { embed, type EmbedderContext } from '../model/embedder.ts';
import { defaultSlack } from '../tensor/device/buffer-pool.ts';
import { PlanningDevice } from '../tensor/device/planning-device.ts';
import type { TensorDevice } from '../tensor/device/tensor-device.ts';
import { queryRows } from './search.ts';

export interface TextsToEncode {
  /** Vectors that stay on the device together. */
  readonly vectors: number;
  /** Longest text in tokens. */
  readonly maximumLength: number;
}

export interface QueriesToSearch {
  /** Of one call. */
  readonly queries: number;
  /** Documents a query. */
  readonly kept: number;
}

export interface EncodingFit {
  /** For `encodeTexts`. */
  readonly batchTokens: number;
  /** Whether the encoding then lies within the budget; where not, its batches are the smallest. */
  readonly fits: boolean;
}

/** Packed tokens of a batch where there is room, and the fewest that it is cut into. */
const mostTokens = 8192;
const fewestTokens = 512;

/**
 * Halves the batch until what the device holds, the vectors of all texts, one batch of the longest texts, and what the pool
 * may keep beside them lie within the budget. What lies free on the device now is not counted: trim it before.
 * @param budgetBytes undefined: no bound
 */
export function fitEncoding(context: EmbedderContext, texts: TextsToEncode, budgetBytes: number | undefined): EncodingFit {
  if (budgetBytes === undefined) return { batchTokens: mostTokens, fits: true };
  const held = context.device.memory().usedBytes;
  const vectors = 4 * context.config.width * texts.vectors;
  for (let batchTokens = mostTokens; ; batchTokens = Math.floor(batchTokens / 2)) {
    const passing = vectors + bytesOfBatch(context, texts.maximumLength, batchTokens);
    const fits = held + defaultSlack.factor * passing + defaultSlack.bytes <= budgetBytes;
    if (fits || batchTokens <= fewestTokens) return { batchTokens, fits };
  }
}

/** Bytes that encoding takes at the least beside what the device holds: in the smallest batches, with what the pool may keep. */
export function leastEncoding(context: EmbedderContext, { vectors, maximumLength }: TextsToEncode): number {
  const passing = 4 * context.config.width * vectors + bytesOfBatch(context, maximumLength, fewestTokens);
  return defaultSlack.factor * passing + defaultSlack.bytes;
}

/** Documents that are scored at once where there is room, and the fewest. */
const [mostScored, fewestScored] = [4096, 256];

/**
 * `blockSize` for `searchExact`: halved until what the device holds, the lists of all queries and a block of scores lie within
 * the budget, with what the pool may keep beside them.
 * @param budgetBytes undefined: no bound
 */
export function fitSearch(device: TensorDevice, { queries, kept }: QueriesToSearch, budgetBytes: number | undefined): number {
  if (budgetBytes === undefined) return mostScored;
  const scored = Math.min(queryRows, queries);
  // A list is a score and an id; those of the queries that are scored are held twice while a block is merged.
  const held = device.memory().usedBytes + 8 * kept * (queries + scored);
  const needed = (block: number): number => defaultSlack.factor * (held + 4 * scored * block) + defaultSlack.bytes;
  let block = mostScored;
  while (block > fewestScored && needed(block) > budgetBytes) block /= 2;
  return block;
}

/** Bytes that come and go while one batch is encoded. */
function bytesOfBatch(context: EmbedderContext, maximumLength: number, tokens: number): number {
  const device = new PlanningDevice(context.device);
  const length = Math.min(maximumLength, tokens);
  const sequences = Array.from({ length: Math.ceil(tokens / length) }, () => new Int32Array(length));
  const batch = uploadBatch(device, packSequences(sequences), false);
  embed({ ...context, device }, batch).dispose();
  disposeBatch(batch);
  return device.memory().peakBytes;
}
