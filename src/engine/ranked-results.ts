// Rankings and scores of candidates as the results that figures are worked out from.

import { evaluateCandidates } from '../evaluation/reranking-metrics.ts';
import { evaluateRetrieval } from '../evaluation/retrieval-metrics.ts';
import type { QueryResults, RankedQuery } from '../evaluation/query-results.ts';
import type { CandidateRow, OpenedPairs, OpenedReranking, OpenedRetrieval } from './evaluation-sets.ts';
import type { Rankings } from './rank-documents.ts';

/** Documents of a query that are kept with its figures. */
const keptDocuments = 10;

/** A document or candidate with the score that it was ranked by. */
export interface Scored {
  readonly id: string;
  readonly score: number;
}

/** Results of a retrieval set, from the ranked documents of a query by its number. */
export function retrievalResults(opened: OpenedRetrieval, rankingOf: (query: number) => readonly Scored[]): QueryResults {
  const queries = opened.queries.map(({ id }, query): RankedQuery => {
    const ranking = rankingOf(query);
    const ids = ranking.map((document) => document.id);
    const grades = opened.judgments.get(id);
    const { perQuery } = evaluateRetrieval([[id, ids]], opened.judgments);
    return ranked(id, { ranking, isRelevant: (document) => (grades?.get(document) ?? 0) > 0, metrics: { ...perQuery.get(id) } });
  });
  return { kind: 'ranked', queries };
}

/** The documents of one query in the order of the search. */
export function rankingOf(opened: OpenedRetrieval, { depth, ids, scores }: Rankings, query: number): readonly Scored[] {
  const first = query * depth;
  return Array.from({ length: depth }, (_, rank) => ({
    id: opened.documents[ids[first + rank] ?? 0]?.id ?? '',
    score: scores[first + rank] ?? 0,
  }));
}

/** Results of a set of candidates, from the scores of all of them, row by row. */
export function rerankingResults({ rows }: OpenedReranking, scores: ArrayLike<number>): QueryResults {
  let next = 0;
  const queries = rows.map((row): RankedQuery => {
    const first = next;
    next += row.candidates.length;
    return candidatesResult(
      row,
      Array.from(row.candidates, (_, index) => scores[first + index] ?? 0),
    );
  });
  return { kind: 'ranked', queries };
}

function candidatesResult({ row, candidates }: CandidateRow, scores: readonly number[]): RankedQuery {
  // The sort is stable: equal scores stay in the order of the candidates, which says nothing of which are relevant.
  const order = [...candidates.keys()].sort((a, b) => (scores[b] ?? 0) - (scores[a] ?? 0));
  const ranking = order.map((candidate) => ({ id: String(candidate), score: scores[candidate] ?? 0 }));
  const relevant = new Set([...candidates.keys()].filter((candidate) => candidates[candidate]?.isRelevant === true).map(String));
  const metrics = evaluateCandidates(
    ranking.map(({ id }) => id),
    relevant,
  );
  const named = ranking.map(({ id, score }) => ({ id: candidates[Number(id)]?.text ?? '', score }));
  return ranked(String(row), {
    ranking: named,
    isRelevant: (text) => candidates.some((one) => one.text === text && one.isRelevant),
    metrics,
  });
}

interface Ranked {
  readonly ranking: readonly Scored[];
  readonly isRelevant: (id: string) => boolean;
  readonly metrics: Readonly<Record<string, number>>;
}

function ranked(query: string, { ranking, isRelevant, metrics }: Ranked): RankedQuery {
  const place = ranking.findIndex(({ id }) => isRelevant(id));
  return {
    query,
    firstRelevant: place < 0 ? undefined : place + 1,
    metrics,
    documents: ranking.slice(0, keptDocuments).map(({ id, score }) => [id, score]),
  };
}

/** Results of labelled pairs, from their scores. */
export function pairResults({ kind, pairs }: OpenedPairs, scores: ArrayLike<number>): QueryResults {
  return { kind, pairs: pairs.map(({ row, label }, index) => ({ row, label, score: scores[index] ?? 0 })) };
}
