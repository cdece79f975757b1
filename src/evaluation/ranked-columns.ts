// Rankings of many queries as columns: what a comparison of systems needs, without an object a query.

import { noDocument, shownDocuments, type RankedColumns } from '../contract/comparison-calls.ts';
import { evaluateRetrieval, type Judgments } from './retrieval-metrics.ts';
import { scoreHistogram } from './score-histogram.ts';

/** What was ranked: ids of queries and documents in the order of their numbers, and which belong together. */
export interface RankedSet {
  readonly queries: readonly { readonly id: string }[];
  readonly documents: readonly { readonly id: string }[];
  readonly judgments: Judgments;
}

/** The first documents of every query, best first; {@link noDocument} where there are no more. */
export interface RankingTable {
  /** Documents a query. */
  readonly depth: number;
  /** [Q, depth] */
  readonly ids: Uint32Array;
  readonly scores: Float32Array;
  /** Documents a query whose scores are of the system; the others are below them on another scale. Absent: all. */
  readonly scored?: number | undefined;
}

/** Columns of a table of rankings: metrics, the first relevant document, the first ten, and where the scores lie. */
export function rankedColumns(set: RankedSet, table: RankingTable): RankedColumns {
  const columns = emptyColumns(set.queries.length);
  const metrics: Record<string, Float64Array> = {};
  const split: ScoreSplit = { relevant: [], irrelevant: [], missing: 0 };
  for (const [query, { id }] of set.queries.entries()) {
    const ranking = rankingOf(table, query);
    const names = Array.from(ranking.numbers, (number) => set.documents[number]?.id ?? '');
    const own = evaluateRetrieval([[id, names]], set.judgments).metrics;
    for (const [metric, value] of Object.entries(own)) (metrics[metric] ??= new Float64Array(set.queries.length))[query] = value;
    const grades = set.judgments.get(id) ?? new Map<string, number>();
    const hits = names.map((name) => (grades.get(name) ?? 0) > 0);
    writeQuery(columns, query, ranking, hits.indexOf(true));
    for (const [rank, score] of ranking.scores.entries()) (hits[rank] === true ? split.relevant : split.irrelevant).push(score);
    split.missing += countRelevant(grades) - hits.slice(0, ranking.scores.length).filter(Boolean).length;
  }
  return { ...columns, metrics, scores: { ...scoreHistogram(split.relevant, split.irrelevant), missing: split.missing } };
}

interface ScoreSplit {
  readonly relevant: number[];
  readonly irrelevant: number[];
  missing: number;
}

type Places = Omit<RankedColumns, 'metrics' | 'scores'>;

function emptyColumns(queries: number): Places {
  return {
    ranks: new Uint32Array(queries),
    best: new Uint32Array(queries).fill(noDocument),
    bestScores: new Float32Array(queries).fill(Number.NaN),
    top: new Uint32Array(queries * shownDocuments).fill(noDocument),
    topScores: new Float32Array(queries * shownDocuments).fill(Number.NaN),
  };
}

interface Ranking {
  readonly numbers: Uint32Array;
  /** Of the first of them. */
  readonly scores: Float32Array;
}

/** @param first place of the first relevant document, -1 where there is none */
function writeQuery(columns: Places, query: number, { numbers, scores }: Ranking, first: number): void {
  columns.top.set(numbers.subarray(0, shownDocuments), query * shownDocuments);
  columns.topScores.set(scores.subarray(0, shownDocuments), query * shownDocuments);
  columns.ranks[query] = first + 1;
  if (first < 0) return;
  columns.best[query] = numbers[first] ?? noDocument;
  columns.bestScores[query] = scores[first] ?? Number.NaN;
}

/** The documents that were found for one query. */
function rankingOf({ depth, ids, scores, scored = depth }: RankingTable, query: number): Ranking {
  const own = ids.subarray(query * depth, (query + 1) * depth);
  const end = own.indexOf(noDocument);
  const found = end < 0 ? own.length : end;
  return { numbers: own.subarray(0, found), scores: scores.subarray(query * depth, query * depth + Math.min(found, scored)) };
}

function countRelevant(grades: ReadonlyMap<string, number>): number {
  return [...grades.values()].filter((grade) => grade > 0).length;
}

/** Numbers of the relevant documents of every query, in the order of the set; those that a sample leaves out are not named. */
export function relevantNumbers({ queries, documents, judgments }: RankedSet): readonly (readonly number[])[] {
  const numberOf = new Map(documents.map(({ id }, number) => [id, number]));
  return queries.map(({ id }) =>
    [...(judgments.get(id) ?? [])].flatMap(([document, grade]) => {
      const number = numberOf.get(document);
      return grade > 0 && number !== undefined ? [number] : [];
    }),
  );
}
