// Evaluation of a reranker: what it makes of the embedder's first documents, of candidates and of pairs.

import type { StageEntry } from '../contract/run-file.ts';
import { embedderContext, type ModelState } from '../model/model-state.ts';
import { fitEncoding } from '../retrieval/fit-encoding.ts';
import { scorePairs } from '../retrieval/score-pairs.ts';
import { askingOf } from '../stages/reranker/asking.ts';
import type { Measurement } from './evaluate.ts';
import type { OpenedEvaluation, OpenedRetrieval } from './evaluation-sets.ts';
import type { Rankings } from './rank-documents.ts';
import { pairResults, rankingOf, rerankingResults, retrievalResults } from './ranked-results.ts';
import type { Encoding, TextPair } from './score-text-pairs.ts';

export interface Reranker {
  readonly model: ModelState;
  /** The stage that trained it: lengths and instructions are those of its training. */
  readonly entry: StageEntry;
}

/** Pairs that are scored in one call: what of them lies in memory at most. */
const windowPairs = 4096;

/** @param rankings of a retrieval set, by the embedder whose first documents are sorted again */
export async function evaluateReranker(
  encoding: Encoding,
  reranker: Reranker,
  opened: OpenedEvaluation,
  rankings: Rankings | undefined,
): Promise<Measurement | undefined> {
  switch (opened.kind) {
    case 'retrieval':
      return rankings === undefined ? undefined : rerankDocuments(encoding, reranker, opened, rankings);
    case 'reranking': {
      const pairs = opened.rows.flatMap(({ query, candidates }) => candidates.map(({ text }) => ({ query, passage: text })));
      return { results: rerankingResults(opened, await scoresOf(encoding, reranker, pairs.length, (index) => pairs[index])) };
    }
    case 'similarity':
    case 'pair-classification': {
      const pairs = opened.pairs.map(({ text1, text2 }) => ({ query: text1, passage: text2 }));
      return { results: pairResults(opened, await scoresOf(encoding, reranker, pairs.length, (index) => pairs[index])) };
    }
  }
}

async function rerankDocuments(encoding: Encoding, reranker: Reranker, opened: OpenedRetrieval, rankings: Rankings): Promise<Measurement> {
  const sorted = await rerank(encoding, reranker, opened, rankings);
  return { results: retrievalResults(opened, (query) => rankingOf(opened, sorted, query)) };
}

/** The first documents are sorted again; the others follow in the embedder's order, below the worst of them, with its scores. */
export async function rerank(encoding: Encoding, reranker: Reranker, opened: OpenedRetrieval, rankings: Rankings): Promise<Rankings> {
  const depth = Math.min(opened.entry.rerankDepth, rankings.depth);
  const scores = await scoresOf(encoding, reranker, opened.queries.length * depth, (index) => {
    const [query, rank] = [Math.floor(index / depth), index % depth];
    const document = rankings.ids[query * rankings.depth + rank] ?? 0;
    return { query: opened.queries[query]?.text ?? '', passage: opened.documents[document]?.text ?? '' };
  });
  const sorted = { depth: rankings.depth, ids: rankings.ids.slice(), scores: rankings.scores.slice() };
  for (let query = 0; query < opened.queries.length; query += 1) {
    const [first, own] = [query * rankings.depth, query * depth];
    // The sort is stable: equal scores stay in the embedder's order.
    const order = Array.from({ length: depth }, (_, rank) => rank).sort((a, b) => (scores[own + b] ?? 0) - (scores[own + a] ?? 0));
    for (const [rank, from] of order.entries()) {
      sorted.ids[first + rank] = rankings.ids[first + from] ?? 0;
      sorted.scores[first + rank] = scores[own + from] ?? 0;
    }
  }
  return sorted;
}

async function scoresOf(
  encoding: Encoding,
  { model, entry }: Reranker,
  count: number,
  pairAt: (index: number) => TextPair | undefined,
): Promise<Float32Array> {
  const { device, tokens, signal } = encoding;
  const { instruction, passageInstruction, maximumLength } = askingOf(entry, model);
  const context = embedderContext(device, model);
  const { batchTokens } = fitEncoding(context, { vectors: 0, maximumLength }, encoding.budgetBytes);
  const scores = new Float32Array(count);
  for (let first = 0; first < count; first += windowPairs) {
    const length = Math.min(windowPairs, count - first);
    const pairs = Array.from({ length }, (_, index) => {
      const { query = '', passage = '' } = pairAt(first + index) ?? {};
      return { query: instruction + query, passage: passageInstruction + passage };
    });
    const found = await scorePairs(context, tokens, pairs, {
      maximumLength,
      batchTokens,
      signal,
      onProgress: (done) => encoding.onPhase('encoding', first + done, count),
    });
    scores.set(found, first);
  }
  return scores;
}
