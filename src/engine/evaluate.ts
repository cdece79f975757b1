// Retrieval evaluation of the model as it is, and of BM25 once a set.

import { Random } from '../base/random.ts';
import type { RetrievalSet } from '../contract/examples.ts';
import type { RetrievalEvaluation } from '../contract/run-file.ts';
import { documentText } from '../data/document-text.ts';
import { evaluateRetrieval } from '../evaluation/retrieval-metrics.ts';
import { embedderContext, type ModelState } from '../model/model-state.ts';
import { Bm25Index } from '../retrieval/bm25.ts';
import { disposeBlocks, encodeTexts, type VectorBlock } from '../retrieval/encode.ts';
import { fitEncoding } from '../retrieval/fit-encoding.ts';
import { searchExact } from '../retrieval/search.ts';
import type { TensorDevice } from '../tensor/device/tensor-device.ts';
import type { TokenCache } from '../data/tokenizer/token-cache.ts';
import type { Reporter } from './reporter.ts';

/** Depth of the rankings: the largest cut-off of the metrics. */
const depth = 100;

export interface OpenedEvaluation {
  readonly entry: RetrievalEvaluation;
  readonly documents: readonly { readonly id: string; readonly text: string }[];
  readonly queries: readonly { readonly id: string; readonly text: string }[];
  readonly judgments: RetrievalSet['judgments'];
}

/**
 * The documents and queries of an evaluation. Where a sample of documents is asked for, it holds every relevant one, and
 * for the rest a choice that is a function of the seed.
 */
export function openEvaluation(entry: RetrievalEvaluation, set: RetrievalSet, seed: number): OpenedEvaluation {
  const queries = set.queries.filter((query) => set.judgments.has(query.id));
  const all = set.documents.map((document) => ({ id: document.id, text: documentText(document) }));
  return { entry, documents: sampleOf(all, set, entry.documents, seed), queries, judgments: set.judgments };
}

function sampleOf<T extends { readonly id: string }>(
  documents: readonly T[],
  set: RetrievalSet,
  size: number | undefined,
  seed: number,
): readonly T[] {
  if (size === undefined || size >= documents.length) return documents;
  const relevant = new Set<string>();
  for (const grades of set.judgments.values()) for (const [id, grade] of grades) if (grade > 0) relevant.add(id);
  const others = documents.flatMap((document, index) => (relevant.has(document.id) ? [] : [index]));
  const chosen = new Set(new Random(seed).sample(others.length, Math.max(0, size - relevant.size)).map((place) => others[place]));
  return documents.filter((document, index) => relevant.has(document.id) || chosen.has(index));
}

export interface Evaluator {
  readonly device: TensorDevice;
  readonly tokens: TokenCache;
  readonly reporter: Reporter;
  readonly signal: AbortSignal;
  /** Of GPU memory; undefined: no bound. */
  readonly budgetBytes: number | undefined;
}

/** Metrics of a model on a set: encode, search exactly, compare with the judgments. */
export async function evaluateModel(
  evaluator: Evaluator,
  model: ModelState,
  opened: OpenedEvaluation,
): Promise<Readonly<Record<string, number>>> {
  const { device, tokens, reporter, signal } = evaluator;
  const context = embedderContext(device, model);
  const maximumLength = model.maximumSequenceLength;
  const onProgress = (done: number, total: number): void => reporter.phase('encoding', done, total);
  // What training steps left in the pool is nothing to the encoding.
  if (evaluator.budgetBytes !== undefined) device.trim();
  const vectors = opened.documents.length + opened.queries.length;
  const { batchTokens } = fitEncoding(context, { vectors, maximumLength }, evaluator.budgetBytes);
  const blocks: VectorBlock[] = [];
  try {
    const documentTexts = opened.documents.map(({ text }) => text);
    const documents = await encodeTexts(context, tokens, documentTexts, { maximumLength, batchTokens, onProgress, signal });
    blocks.push(...documents);
    const queryTexts = opened.queries.map(({ text }) => opened.entry.instruction + text);
    const queries = await encodeTexts(context, tokens, queryTexts, { maximumLength, batchTokens, signal });
    blocks.push(...queries);
    reporter.phase('searching', 0, 1);
    const rankings = await rankAll(device, opened, { documents, queries });
    return evaluateRetrieval(rankings, opened.judgments).metrics;
  } finally {
    disposeBlocks(blocks);
  }
}

type Ranking = readonly [string, readonly string[]];

async function rankAll(
  device: TensorDevice,
  opened: OpenedEvaluation,
  vectors: { readonly documents: readonly VectorBlock[]; readonly queries: readonly VectorBlock[] },
): Promise<readonly Ranking[]> {
  const rankings: Ranking[] = [];
  const k = Math.min(depth, opened.documents.length);
  for (const block of vectors.queries) {
    const { ids } = await searchExact(device, block.vectors, vectors.documents, { kept: k });
    const count = ids.length / k;
    for (let query = 0; query < count; query += 1) {
      const ranking = [...ids.subarray(query * k, (query + 1) * k)].map((id) => opened.documents[id]?.id ?? '');
      rankings.push([opened.queries[block.first + query]?.id ?? '', ranking]);
    }
  }
  return rankings;
}

/** Metrics of BM25 on a set: the line to compare with. */
export function evaluateBm25(reporter: Reporter, opened: OpenedEvaluation): Readonly<Record<string, number>> {
  reporter.phase('bm25', 0, 1);
  const index = new Bm25Index(opened.documents.map(({ text }) => text));
  const rankings = opened.queries.map((query) => {
    const found = index.search(query.text, depth);
    return [query.id, found.map(({ document }) => opened.documents[document]?.id ?? '')] as const;
  });
  return evaluateRetrieval(rankings, opened.judgments).metrics;
}
