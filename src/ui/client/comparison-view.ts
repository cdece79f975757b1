// What a comparison shows of two systems: which queries moved, by how much, and where scores part right from wrong.

import {
  noDocument,
  rankedDocuments,
  shownDocuments,
  type MetricChange,
  type RankedColumns,
  type ScoreHistogram,
} from '../../contract/comparison-calls.ts';

export const directions = ['better', 'worse', 'same'] as const;
export type Direction = (typeof directions)[number];

/** How the rank of the right document changed; ranks count from 1, 0 is behind the first hundred. */
export interface RankChange {
  readonly direction: Direction;
  /** Places gained or lost; undefined where the document came into the first hundred or left it. */
  readonly places: number | undefined;
}

export function rankChange(before: number, after: number): RankChange {
  if (before === after) return { direction: 'same', places: 0 };
  const isBetter = placeOf(after) < placeOf(before);
  return { direction: isBetter ? 'better' : 'worse', places: before === 0 || after === 0 ? undefined : Math.abs(before - after) };
}

/** What is not found counts as one behind the last that is ranked. */
const placeOf = (rank: number): number => (rank === 0 ? rankedDocuments + 1 : rank);

/** Queries of one direction, the largest change first, equal changes in the order of the set. */
export function queriesByChange(before: Uint32Array, after: Uint32Array, direction: Direction): readonly number[] {
  const size = (query: number): number => Math.abs(placeOf(before[query] ?? 0) - placeOf(after[query] ?? 0));
  return [...before.keys()]
    .filter((query) => rankChange(before[query] ?? 0, after[query] ?? 0).direction === direction)
    .sort((a, b) => size(b) - size(a) || a - b);
}

export type Flips = Readonly<Record<Direction, number>>;

/** How many queries rank their right document better, worse, the same. */
export function flipsOf(before: Uint32Array, after: Uint32Array): Flips {
  const flips = { better: 0, worse: 0, same: 0 };
  for (const [query, rank] of before.entries()) flips[rankChange(rank, after[query] ?? 0).direction] += 1;
  return flips;
}

/** Whether the interval of a change holds zero: the two cannot be told apart. */
export function isUncertain({ low, high }: MetricChange): boolean {
  return low <= 0 && high >= 0;
}

/** Fewer queries than this say little, whatever the figures are. */
export const enoughQueries = 50;

export interface RankedRow {
  /** From 1; 0: not ranked. */
  readonly rank: number;
  readonly document: number;
  /** NaN where the system gave none. */
  readonly score: number;
  readonly isRelevant: boolean;
}

/** The first documents of a query, and below them the right one, where it is not among them. */
export function rankedRows(columns: RankedColumns, query: number, relevant: readonly number[]): readonly RankedRow[] {
  const first = query * shownDocuments;
  const rows: RankedRow[] = [];
  for (let rank = 0; rank < shownDocuments; rank += 1) {
    const document = columns.top[first + rank] ?? noDocument;
    if (document === noDocument) break;
    rows.push({ rank: rank + 1, document, score: columns.topScores[first + rank] ?? Number.NaN, isRelevant: relevant.includes(document) });
  }
  if (rows.some(({ isRelevant }) => isRelevant)) return rows;
  const rank = columns.ranks[query] ?? 0;
  const document = rank === 0 ? relevant[0] : columns.best[query];
  if (document === undefined) return rows;
  return [...rows, { rank, document, score: rank === 0 ? Number.NaN : (columns.bestScores[query] ?? Number.NaN), isRelevant: true }];
}

/** Where a row of the second list stood in the first: its place there, or undefined where it is new. */
export function rowBefore(rows: readonly RankedRow[], { document }: RankedRow): RankedRow | undefined {
  return rows.find((row) => row.document === document);
}

export interface ThresholdFigures {
  /** Lowest score that is taken. */
  readonly score: number;
  /** Right ones among the taken; undefined where nothing is taken. */
  readonly precision: number | undefined;
  /** Taken ones among the right. */
  readonly recall: number;
  readonly taken: number;
}

/** What taking everything from the lower edge of a bin on would give. @param bin from 0 to the number of bins */
export function thresholdAt(histogram: ScoreHistogram, bin: number): ThresholdFigures {
  const { from, to, relevant, irrelevant, missing } = histogram;
  const sum = (counts: readonly number[]): number => counts.reduce((total, count) => total + count, 0);
  const right = sum(relevant.slice(bin));
  const taken = right + sum(irrelevant.slice(bin));
  const all = sum(relevant) + missing;
  return {
    score: from + (bin / relevant.length) * (to - from),
    precision: taken === 0 ? undefined : right / taken,
    recall: all === 0 ? 0 : right / all,
    taken,
  };
}

/** The bin whose edge has the highest F1 of precision and recall: where the picker stands first. */
export function bestBin(histogram: ScoreHistogram): number {
  let [best, at] = [-1, 0];
  for (let bin = 0; bin < histogram.relevant.length; bin += 1) {
    const { precision = 0, recall } = thresholdAt(histogram, bin);
    const f1 = precision + recall === 0 ? 0 : (2 * precision * recall) / (precision + recall);
    if (f1 > best) [best, at] = [f1, bin];
  }
  return at;
}
