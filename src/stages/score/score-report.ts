// What scoring found: how the scores are spread, what a threshold would keep, and the rows next to it.

import type { ScoredExample, ScoreReport } from '../../contract/stage-report.ts';

/** Counts of some rows, which add up. */
export interface ScoreTally extends Pick<ScoreReport, 'rows' | 'histogram' | 'kept' | 'above' | 'below'> {
  readonly sum: number;
}

export const bins = { from: -1, to: 1, count: 100 } as const;
const examples = 10;
const shownCharacters = 200;

export function emptyScoreTally(): ScoreTally {
  return { rows: 0, histogram: new Array<number>(bins.count).fill(0), kept: 0, sum: 0, above: [], below: [] };
}

/** Of rows with their scores. */
export function tallyOf(rows: readonly ScoredExample[], threshold: number): ScoreTally {
  const histogram = new Array<number>(bins.count).fill(0);
  for (const { score } of rows) {
    const bin = Math.min(bins.count - 1, Math.max(0, Math.floor(((score - bins.from) / (bins.to - bins.from)) * bins.count)));
    histogram[bin] = (histogram[bin] ?? 0) + 1;
  }
  const shown = rows.map(({ score, query, passage }) => ({ score, query: excerpt(query), passage: excerpt(passage) }));
  const isAbove = ({ score }: ScoredExample): boolean => score >= threshold;
  const above = shown.filter(isAbove);
  return {
    rows: rows.length,
    histogram,
    kept: above.length,
    sum: rows.reduce((sum, { score }) => sum + score, 0),
    above: nearest(above, threshold),
    below: nearest(
      shown.filter((row) => !isAbove(row)),
      threshold,
    ),
  };
}

export function addScoreTallies(one: ScoreTally, other: ScoreTally, threshold: number): ScoreTally {
  return {
    rows: one.rows + other.rows,
    histogram: one.histogram.map((count, bin) => count + (other.histogram[bin] ?? 0)),
    kept: one.kept + other.kept,
    sum: one.sum + other.sum,
    above: nearest([...one.above, ...other.above], threshold),
    below: nearest([...one.below, ...other.below], threshold),
  };
}

function nearest(rows: readonly ScoredExample[], threshold: number): readonly ScoredExample[] {
  return rows.toSorted((a, b) => Math.abs(a.score - threshold) - Math.abs(b.score - threshold)).slice(0, examples);
}

function excerpt(text: string): string {
  return text.length > shownCharacters ? `${text.slice(0, shownCharacters)}…` : text;
}

/** What is written beside the rows. */
export function scoreReport({ sum, ...tally }: ScoreTally, threshold: number, scoredBy: ScoreReport['scoredBy']): ScoreReport {
  return {
    kind: 'scoring',
    ...tally,
    scoredBy,
    threshold,
    keptShare: tally.kept / Math.max(1, tally.rows),
    mean: sum / Math.max(1, tally.rows),
    bins,
  };
}

/** The report in a sentence or two. */
export function scoreNote({ rows, kept, sum, above, below }: ScoreTally, threshold: number): string {
  const share = ((100 * kept) / Math.max(1, rows)).toFixed(1);
  const counts = `${rows} rows scored, ${(sum / Math.max(1, rows)).toFixed(3)} on average; ${kept} (${share} %) lie at ${threshold} or above.`;
  const shown = [
    ['just above', above[0]],
    ['just below', below[0]],
  ] as const;
  const border = shown.flatMap(([where, row]) => (row === undefined ? [] : [`${where} ${row.score}: ${quoted(row)}`]));
  return border.length === 0 ? counts : `${counts} ${border.join('; ')}.`;
}

function quoted({ query, passage }: ScoredExample): string {
  const short = (text: string): string => (text.length > 40 ? `${text.slice(0, 40)}…` : text);
  return `"${short(query)}" with "${short(passage)}"`;
}
