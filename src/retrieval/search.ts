// Exact search: every document is scored, the best are kept. Q queries, C documents of a block, D width, k kept.

import type { Tensor } from '@tensorflow/tfjs-core';
import { assert } from '../base/assert.ts';
import { throwIfCancelled } from '../base/errors.ts';
import type { TensorDevice } from '../tensor/device/tensor-device.ts';
import { matrixProduct } from '../tensor/kernels/matrix-product/matrix-product.ts';
import { makeBestLists, mergeTopK, type BestLists } from '../tensor/kernels/top-k/top-k.ts';

/** Documents that lie on the device together, [C, D]; their ids count up from `first`. */
export interface DocumentBlock {
  readonly first: number;
  readonly vectors: Tensor;
}

type Blocks = AsyncIterable<DocumentBlock> | Iterable<DocumentBlock>;

/** The corpus on the device, which stays the caller's; or a function that makes blocks, each disposed once it was searched. */
export type Documents = Tensor | readonly DocumentBlock[] | (() => Blocks);

export interface SearchOptions {
  /** k: documents wanted a query, at most 2,048. */
  readonly kept: number;
  /** Documents scored in one go, a multiple of four. */
  readonly blockSize?: number;
  readonly signal?: AbortSignal | undefined;
}

export interface SearchResult {
  /** [Q, k], row by row: by descending score, equal scores by ascending id; 0xffffffff where the corpus has no more. */
  readonly ids: Uint32Array;
  /** Dot products, -Infinity where the corpus has no more. */
  readonly scores: Float32Array;
  /** Documents found a query: k, or the size of a smaller corpus. */
  readonly found: number;
}

/** Queries scored in one go: with a block of documents of the usual size their scores take 16 MiB. */
export const queryRows = 1024;
const defaultBlockSize = 4096;
/** Blocks after which the search waits for the GPU, so that it never gets far ahead of it. */
const blocksAhead = 8;

interface QueryGroup {
  readonly firstRow: number;
  readonly rows: number;
  lists: BestLists;
}

/**
 * The k documents with the largest dot product of every query (the cosine, where the rows have norm 1), exactly.
 * Memory: the lists, Q k pairs, and one block of scores, at most 1,024 x `blockSize`; never Q x all documents.
 * @param queries [Q, D], D a multiple of four
 * @throws {CancelledError} once the signal is aborted
 */
export async function searchExact(
  device: TensorDevice,
  queries: Tensor,
  documents: Documents,
  options: SearchOptions,
): Promise<SearchResult> {
  const { kept, blockSize = defaultBlockSize, signal } = options;
  const groups = queryGroups(device, queries, kept);
  const token = device.allocate([1]);
  try {
    let blocks = 0;
    for await (const block of blocksOf(documents)) {
      // Blocks that are read one by one are the search's to free, however it ends.
      const held = typeof documents === 'function' ? block.vectors : undefined;
      if (signal?.aborted === true) held?.dispose();
      throwIfCancelled(signal, 'The search');
      searchBlock(device, { queries, groups, block, blockSize });
      held?.dispose();
      device.flush();
      blocks += 1;
      if (blocks % blocksAhead === 0) await device.read(token);
    }
    return await readLists(device, groups, kept);
  } finally {
    token.dispose();
    for (const { lists } of groups) for (const tensor of [lists.scores_QK, lists.ids_QK]) tensor.dispose();
  }
}

function queryGroups(device: TensorDevice, queries: Tensor, kept: number): QueryGroup[] {
  const [count = 0] = queries.shape;
  const groups: QueryGroup[] = [];
  for (let firstRow = 0; firstRow < count; firstRow += queryRows) {
    const rows = Math.min(queryRows, count - firstRow);
    groups.push({ firstRow, rows, lists: makeBestLists(device, rows, kept) });
  }
  return groups;
}

function blocksOf(documents: Documents): Blocks {
  if (typeof documents === 'function') return documents();
  return 'shape' in documents ? [{ first: 0, vectors: documents }] : documents;
}

interface BlockSearch {
  readonly queries: Tensor;
  readonly groups: readonly QueryGroup[];
  readonly block: DocumentBlock;
  readonly blockSize: number;
}

/** Scores one block part by part, for one group of queries after the other, and merges the scores into their lists. */
function searchBlock(device: TensorDevice, { queries, groups, block, blockSize }: BlockSearch): void {
  const [, width = 0] = queries.shape;
  const [documents = 0, documentWidth = 0] = block.vectors.shape;
  assert(documents === 0 || documentWidth === width, `documents of width ${documentWidth} for queries of width ${width}`);
  for (let first = 0; first < documents; first += blockSize) {
    const columns = Math.min(blockSize, documents - first);
    const stride = Math.ceil(columns / 4) * 4;
    for (const group of groups) {
      const scores = device.allocate([group.rows, stride]);
      matrixProduct(device, 'nt', {
        a: { operand: queries, offset: group.firstRow * width, stride: width },
        b: { operand: block.vectors, offset: first * width, stride: width },
        c: { operand: scores, stride },
        rows: group.rows,
        columns,
        inner: width,
      });
      group.lists = mergeTopK(device, group.lists, { scores, columns, stride, firstId: block.first + first });
      scores.dispose();
    }
  }
}

async function readLists(device: TensorDevice, groups: readonly QueryGroup[], kept: number): Promise<SearchResult> {
  const queries = groups.reduce((sum, group) => sum + group.rows, 0);
  const ids = new Uint32Array(queries * kept).fill(0xffffffff);
  const scores = new Float32Array(queries * kept).fill(-Infinity);
  for (const { firstRow, rows, lists } of groups) {
    const [groupIds, groupScores] = [await device.readIntegers(lists.ids_QK), await device.read(lists.scores_QK)];
    for (let row = 0; row < rows; row += 1) {
      const end = row * kept + lists.filled;
      ids.set(groupIds.subarray(row * kept, end), (firstRow + row) * kept);
      scores.set(groupScores.subarray(row * kept, end), (firstRow + row) * kept);
    }
  }
  return { ids, scores, found: groups[0]?.lists.filled ?? 0 };
}
