// The documents of a set as an embedder ranks them for every query: encode, search exactly.

import { embedderContext, type ModelState } from '../model/model-state.ts';
import { adaptBlocks } from '../retrieval/adapt-blocks.ts';
import { disposeBlocks, encodeTexts, type VectorBlock } from '../retrieval/encode.ts';
import { fitEncoding, fitSearch } from '../retrieval/fit-encoding.ts';
import { searchExact } from '../retrieval/search.ts';
import type { OpenedRetrieval } from './evaluation-sets.ts';
import type { Encoding } from './score-text-pairs.ts';

/** Largest cut-off of the metrics. */
const metricDepth = 100;

/** The first documents of every query, best first. */
export interface Rankings {
  /** Documents a query. */
  readonly depth: number;
  /** [queries, depth], numbers of documents. */
  readonly ids: Uint32Array;
  readonly scores: Float32Array;
}

/**
 * Rankings under one instruction after the other; the documents are encoded once. Where the model has an adapter, queries go
 * through it.
 */
export async function rankDocuments(
  encoding: Encoding,
  model: ModelState,
  opened: OpenedRetrieval,
  instructions: readonly string[],
): Promise<readonly Rankings[]> {
  const { device, tokens, signal } = encoding;
  const onProgress = (done: number, total: number): void => encoding.onPhase('encoding', done, total);
  const { entry, documents, queries } = opened;
  const context = embedderContext(device, model);
  const maximumLength = model.maximumSequenceLength;
  // What training steps left in the pool is nothing to the encoding.
  if (encoding.budgetBytes !== undefined) device.trim();
  const { batchTokens } = fitEncoding(context, { vectors: documents.length + queries.length, maximumLength }, encoding.budgetBytes);
  const encode = (texts: readonly string[], isCounted: boolean): Promise<readonly VectorBlock[]> =>
    encodeTexts(context, tokens, texts, { maximumLength, batchTokens, signal, ...(isCounted ? { onProgress } : {}) });
  const documentBlocks = await encode(
    documents.map(({ text }) => entry.passageInstruction + text),
    true,
  );
  try {
    const rankings: Rankings[] = [];
    for (const instruction of instructions) {
      const encoded = await encode(
        queries.map(({ text }) => instruction + text),
        false,
      );
      const queryBlocks = adaptBlocks(device, model, encoded);
      encoding.onPhase('searching', 0, 1);
      try {
        rankings.push(await search(encoding, opened, { documentBlocks, queryBlocks }));
      } finally {
        disposeBlocks(queryBlocks);
      }
    }
    return rankings;
  } finally {
    disposeBlocks(documentBlocks);
  }
}

async function search(
  { device, signal, budgetBytes }: Encoding,
  { entry, documents, queries }: OpenedRetrieval,
  blocks: { readonly documentBlocks: readonly VectorBlock[]; readonly queryBlocks: readonly VectorBlock[] },
): Promise<Rankings> {
  const wanted = entry.rerankWith === undefined ? metricDepth : Math.max(metricDepth, entry.rerankDepth);
  const depth = Math.min(wanted, documents.length);
  const ids = new Uint32Array(queries.length * depth);
  const scores = new Float32Array(queries.length * depth);
  for (const { first, vectors } of blocks.queryBlocks) {
    const [rows = 0] = vectors.shape;
    const blockSize = fitSearch(device, { queries: rows, kept: depth }, budgetBytes);
    const found = await searchExact(device, vectors, blocks.documentBlocks, { kept: depth, blockSize, signal });
    ids.set(found.ids, first * depth);
    scores.set(found.scores, first * depth);
  }
  return { depth, ids, scores };
}
