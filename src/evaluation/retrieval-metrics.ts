// How good is a ranking? The definitions are those of trec_eval, which pytrec_eval and BEIR use: linear gain, every
// relevant document in the ideal ranking and in the denominators, whatever was retrieved. Grades above 0 are relevant.

/** Grades by document id. */
export type Grades = ReadonlyMap<string, number>;
/** Grades of the documents by query id. */
export type Judgments = ReadonlyMap<string, Grades>;

/** The metrics of an evaluation record, by their keys. */
export type RetrievalMetrics = Readonly<Record<'ndcg@10' | 'recall@10' | 'recall@100' | 'mrr@10' | 'map@100', number>>;

export interface RetrievalResult {
  /** Means over the queries. */
  readonly metrics: RetrievalMetrics;
  /** The same for each query, in the order of the rankings. */
  readonly perQuery: ReadonlyMap<string, RetrievalMetrics>;
}

/**
 * Evaluates rankings: document ids, best first; equal scores count in the order in which they come.
 * Queries without judgments are left out, as trec_eval does; one that is judged but has nothing relevant counts 0.
 */
export function evaluateRetrieval(rankings: Iterable<readonly [string, readonly string[]]>, judgments: Judgments): RetrievalResult {
  const perQuery = new Map<string, RetrievalMetrics>();
  for (const [query, ranking] of rankings) {
    const grades = judgments.get(query);
    if (grades !== undefined && grades.size > 0) perQuery.set(query, evaluateQuery(ranking, grades));
  }
  return { metrics: meanOf([...perQuery.values()]), perQuery };
}

function evaluateQuery(ranking: readonly string[], grades: Grades): RetrievalMetrics {
  return {
    'ndcg@10': normalizedDiscountedGain(ranking, grades, 10),
    'recall@10': recall(ranking, grades, 10),
    'recall@100': recall(ranking, grades, 100),
    'mrr@10': reciprocalRank(ranking, grades, 10),
    'map@100': averagePrecisionAt(ranking, grades, 100),
  };
}

/**
 * nDCG@k = DCG(ranking) / DCG(ideal), with DCG = sum over ranks r = 1..k of grade_r / log2(r + 1). The ideal ranking
 * holds all relevant documents by falling grade, also those that were not retrieved.
 * @see Järvelin and Kekäläinen (2002), "Cumulated gain-based evaluation of IR techniques", in trec_eval's form
 */
export function normalizedDiscountedGain(ranking: readonly string[], grades: Grades, k: number): number {
  const ideal = discountedGain(
    [...grades.values()].filter(isRelevant).sort((a, b) => b - a),
    k,
  );
  const gains = ranking.slice(0, k).map((document) => Math.max(0, grades.get(document) ?? 0));
  return ideal === 0 ? 0 : discountedGain(gains, k) / ideal;
}

/** Recall@k = relevant documents among the first k / all relevant documents. */
export function recall(ranking: readonly string[], grades: Grades, k: number): number {
  const relevant = countRelevant(grades);
  return relevant === 0 ? 0 : hitsAmong(ranking, grades, k) / relevant;
}

/** Precision@k = relevant documents among the first k / k. */
export function precision(ranking: readonly string[], grades: Grades, k: number): number {
  return hitsAmong(ranking, grades, k) / k;
}

/** 1 / rank of the first relevant document among the first k, else 0. */
export function reciprocalRank(ranking: readonly string[], grades: Grades, k: number): number {
  const place = ranking.slice(0, k).findIndex((document) => isRelevant(grades.get(document)));
  return place < 0 ? 0 : 1 / (place + 1);
}

/** AP@k = sum over the hits among the first k of the precision at the hit / number of all relevant documents. */
export function averagePrecisionAt(ranking: readonly string[], grades: Grades, k: number): number {
  const relevant = countRelevant(grades);
  let hits = 0;
  let sum = 0;
  for (const [index, document] of ranking.slice(0, k).entries()) {
    if (!isRelevant(grades.get(document))) continue;
    hits += 1;
    sum += hits / (index + 1);
  }
  return relevant === 0 ? 0 : sum / relevant;
}

function discountedGain(gains: readonly number[], k: number): number {
  return gains.slice(0, k).reduce((sum, gain, index) => sum + gain / Math.log2(index + 2), 0);
}

function hitsAmong(ranking: readonly string[], grades: Grades, k: number): number {
  return ranking.slice(0, k).filter((document) => isRelevant(grades.get(document))).length;
}

function countRelevant(grades: Grades): number {
  return [...grades.values()].filter(isRelevant).length;
}

function isRelevant(grade: number | undefined): boolean {
  return grade !== undefined && grade > 0;
}

function meanOf(all: readonly RetrievalMetrics[]): RetrievalMetrics {
  const mean = (key: keyof RetrievalMetrics): number => (all.length === 0 ? 0 : all.reduce((sum, one) => sum + one[key], 0) / all.length);
  return {
    'ndcg@10': mean('ndcg@10'),
    'recall@10': mean('recall@10'),
    'recall@100': mean('recall@100'),
    'mrr@10': mean('mrr@10'),
    'map@100': mean('map@100'),
  };
}
