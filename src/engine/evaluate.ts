// Evaluation of an embedder, with or without an adapter on its queries, and of BM25.

import { throwIfCancelled } from '../base/errors.ts';
import type { QueryResults } from '../evaluation/query-results.ts';
import type { ModelState } from '../model/model-state.ts';
import { Bm25Index } from '../retrieval/bm25.ts';
import type { OpenedEvaluation, OpenedPairs, OpenedReranking, OpenedRetrieval } from './evaluation-sets.ts';
import { rankDocuments, type Rankings } from './rank-documents.ts';
import { pairResults, rankingOf, rerankingResults, retrievalResults } from './ranked-results.ts';
import { cosinesOf, type Encoding, type TextPair } from './score-text-pairs.ts';

/** What came of one measurement. */
export interface Measurement {
  readonly results: QueryResults;
  /** Set where several were taken of one model. */
  readonly variant?: string | undefined;
  readonly instruction?: string | undefined;
  /** Of a retrieval set: what a reranker sorts again. */
  readonly rankings?: Rankings | undefined;
}

/** The same set under its own instruction alone. */
export function withoutComparison(opened: OpenedEvaluation): OpenedEvaluation {
  return opened.kind === 'retrieval' ? { ...opened, entry: { ...opened.entry, compareInstructions: [] } } : opened;
}

/**
 * Measures an embedder on a set. Of a retrieval set that compares instructions there are several measurements, the
 * entry's own instruction first; the documents are encoded once for all of them.
 */
export async function evaluateModel(encoding: Encoding, model: ModelState, opened: OpenedEvaluation): Promise<readonly Measurement[]> {
  switch (opened.kind) {
    case 'retrieval':
      return evaluateRetrievalSet(encoding, model, opened);
    case 'reranking':
      return [{ results: rerankingResults(opened, await cosinesOf(encoding, model, candidatePairs(opened))) }];
    case 'similarity':
    case 'pair-classification':
      return [{ results: pairResults(opened, await cosinesOf(encoding, model, labelledPairs(opened))) }];
  }
}

async function evaluateRetrievalSet(encoding: Encoding, model: ModelState, opened: OpenedRetrieval): Promise<readonly Measurement[]> {
  const { instruction, compareInstructions } = opened.entry;
  const others = compareInstructions.filter((other) => other !== instruction);
  const instructions = [instruction, ...others];
  const rankings = await rankDocuments(encoding, model, opened, instructions);
  return rankings.map((own, index) => ({
    results: retrievalResults(opened, (query) => rankingOf(opened, own, query)),
    rankings: own,
    ...(others.length > 0 ? { instruction: instructions[index] } : {}),
    ...(index > 0 ? { variant: variantName(instructions[index] ?? '') } : {}),
  }));
}

function variantName(instruction: string): string {
  return instruction === '' ? 'no instruction' : `instruction ${JSON.stringify(instruction)}`;
}

/** Every query with each of its candidates, row by row, as the embedder reads them. */
export function candidatePairs({ entry, rows }: OpenedReranking): readonly TextPair[] {
  return rows.flatMap(({ query, prompt, candidates }) =>
    candidates.map(({ text }) => ({ query: (prompt ?? entry.instruction) + query, passage: entry.passageInstruction + text })),
  );
}

function labelledPairs({ entry, pairs }: OpenedPairs): readonly TextPair[] {
  return pairs.map(({ text1, text2 }) => ({ query: entry.instruction + text1, passage: entry.instruction + text2 }));
}

/** Depth of BM25's rankings: the largest cut-off of the metrics. */
const bm25Depth = 100;

/** Measures BM25 on a set: the line to compare with. Undefined where a set has nothing to search. */
export async function evaluateBm25(opened: OpenedEvaluation, work: LongWork): Promise<Measurement | undefined> {
  switch (opened.kind) {
    case 'retrieval':
      return { results: await bm25Retrieval(opened, work) };
    case 'reranking':
      return { results: rerankingResults(opened, await bm25Candidates(opened, work)) };
    case 'similarity':
    case 'pair-classification':
      return undefined;
  }
}

/** Long work on the processor: it can be ended, tells how far it is, and lets others in. */
export interface LongWork {
  readonly signal: AbortSignal;
  onProgress(done: number, total: number): void;
}

/** Queries between which others are let in. */
const queriesAtOnce = 64;

/** Does one thing for every query, in order; others are let in between. @throws {CancelledError} once the signal is aborted */
export async function forEachQuery<Query, Value>(
  queries: readonly Query[],
  work: LongWork,
  one: (query: Query) => Value,
): Promise<readonly Value[]> {
  const values: Value[] = [];
  for (const [index, query] of queries.entries()) {
    if (index % queriesAtOnce === 0) {
      throwIfCancelled(work.signal, 'The evaluation');
      work.onProgress(index, queries.length);
      await new Promise((resolve) => setTimeout(resolve));
    }
    values.push(one(query));
  }
  return values;
}

async function bm25Retrieval(opened: OpenedRetrieval, work: LongWork): Promise<QueryResults> {
  const index = new Bm25Index(opened.documents.map(({ text }) => text));
  const rankings = await forEachQuery(opened.queries, work, ({ text }) =>
    index.search(text, bm25Depth).map(({ document, score }) => ({ id: opened.documents[document]?.id ?? '', score })),
  );
  return retrievalResults(opened, (query) => rankings[query] ?? []);
}

/** Scores of all candidates, row by row; how rare a term is is counted over the candidates of all rows. */
async function bm25Candidates({ rows }: OpenedReranking, work: LongWork): Promise<readonly number[]> {
  const texts = [...new Set(rows.flatMap(({ candidates }) => candidates.map(({ text }) => text)))];
  const numberOf = new Map(texts.map((text, number) => [text, number]));
  const index = new Bm25Index(texts);
  const scores = await forEachQuery(rows, work, ({ query, candidates }) =>
    index.scoresOf(
      query,
      candidates.map(({ text }) => numberOf.get(text) ?? -1),
    ),
  );
  return scores.flat();
}
