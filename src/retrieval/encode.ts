// Texts to vectors in packed batches. D width.

import type { Tensor } from '@tensorflow/tfjs-core';
import { throwIfCancelled } from '../base/errors.ts';
import { packSequences } from '../data/batching/pack.ts';
import { disposeBatch, uploadBatch } from '../model/batch.ts';
import { embed, type EmbedderContext } from '../model/embedder.ts';
import { copyRows } from '../tensor/kernels/copy-rows/copy-rows.ts';
import type { TokenCache } from '../data/tokenizer/token-cache.ts';

export interface EncodeOptions {
  /** Longest text in tokens, [CLS] and [SEP] included. */
  readonly maximumLength: number;
  /** Packed tokens that go through the encoder at once. */
  readonly batchTokens?: number;
  readonly onProgress?: (done: number, total: number) => void;
  readonly signal?: AbortSignal | undefined;
}

/** Vectors of consecutive texts on the device. */
export interface VectorBlock {
  /** Number of the first text. */
  readonly first: number;
  /** [C, D], each row of length 1. */
  readonly vectors: Tensor;
}

const defaultBatchTokens = 8192;
/** Texts in a block at most. */
const blockRows = 16_384;

/** Embeds texts, in order; the blocks belong to the caller. A batch at a time is waited for, so that a cancel is heard. */
export async function encodeTexts(
  context: EmbedderContext,
  tokens: TokenCache,
  texts: readonly string[],
  options: EncodeOptions,
): Promise<readonly VectorBlock[]> {
  const { device } = context;
  const width = context.config.width;
  const rows = Math.max(1, Math.min(blockRows, Math.floor(device.maximumBindingLength / width)));
  const blocks: VectorBlock[] = [];
  try {
    for (let first = 0; first < texts.length; first += rows) {
      const own = texts.slice(first, first + rows);
      const vectors = device.allocate([own.length, width]);
      blocks.push({ first, vectors });
      const onProgress = (done: number): void => options.onProgress?.(first + done, texts.length);
      await encodeInto(context, tokens, { texts: own, vectors }, { ...options, onProgress });
    }
  } catch (error) {
    for (const block of blocks) block.vectors.dispose();
    throw error;
  }
  return blocks;
}

async function encodeInto(
  context: EmbedderContext,
  tokens: TokenCache,
  { texts, vectors }: { readonly texts: readonly string[]; readonly vectors: Tensor },
  options: EncodeOptions,
): Promise<void> {
  const { device } = context;
  const limit = options.batchTokens ?? defaultBatchTokens;
  let start = 0;
  while (start < texts.length) {
    throwIfCancelled(options.signal, 'Encoding');
    const sequences = takeSequences(tokens, texts, start, { maximumLength: options.maximumLength, limit });
    const batch = uploadBatch(device, packSequences(sequences), false);
    const own = embed(context, batch);
    const pairs = device.upload(Uint32Array.from(sequences.flatMap((_, index) => [index, start + index])), [sequences.length, 2]);
    copyRows(device, pairs, { from: own, to: vectors }, 'replace');
    // Reading one value waits for the device: nothing piles up in the queue, and the page can speak in between.
    const done = device.read(own);
    for (const tensor of [own, pairs]) tensor.dispose();
    disposeBatch(batch);
    await done;
    start += sequences.length;
    options.onProgress?.(start, texts.length);
  }
}

function takeSequences(
  tokens: TokenCache,
  texts: readonly string[],
  start: number,
  limits: { readonly maximumLength: number; readonly limit: number },
): Int32Array[] {
  const sequences: Int32Array[] = [];
  let total = 0;
  for (let index = start; index < texts.length; index += 1) {
    const sequence = tokens.encode(texts[index] ?? '', limits.maximumLength);
    if (sequences.length > 0 && total + sequence.length > limits.limit) break;
    sequences.push(sequence);
    total += sequence.length;
  }
  return sequences;
}

/** Copies the vectors of blocks out of the device, row by row [N, D]. */
export async function readVectors(context: EmbedderContext, blocks: readonly VectorBlock[]): Promise<Float32Array> {
  const parts: Float32Array[] = [];
  for (const block of blocks) parts.push(await context.device.read(block.vectors));
  const all = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

/** Frees the vectors of all blocks. */
export function disposeBlocks(blocks: readonly VectorBlock[]): void {
  for (const block of blocks) block.vectors.dispose();
}
