// What mining found: how many rows have how many negatives, and why candidates were left out.

import { dropReasons, type MiningReport } from '../../contract/stage-report.ts';

/** Counts of some rows, which add up. */
export type MiningTally = Pick<MiningReport, 'rows' | 'rowsByNegatives' | 'inWindow' | 'dropped' | 'notNeeded'>;

export function emptyTally(negatives: number): MiningTally {
  const dropped = { positive: 0, duplicate: 0, aboveMaximum: 0, insideMargin: 0 };
  return { rows: 0, rowsByNegatives: new Array<number>(negatives + 1).fill(0), inWindow: 0, dropped, notNeeded: 0 };
}

export function addTallies(one: MiningTally, other: MiningTally): MiningTally {
  const dropped = { ...one.dropped };
  for (const reason of dropReasons) dropped[reason] += other.dropped[reason];
  return {
    rows: one.rows + other.rows,
    rowsByNegatives: one.rowsByNegatives.map((count, index) => count + (other.rowsByNegatives[index] ?? 0)),
    inWindow: one.inWindow + other.inWindow,
    dropped,
    notNeeded: one.notNeeded + other.notNeeded,
  };
}

/** What is written beside the rows. */
export function miningReport(tally: MiningTally, candidates: number): MiningReport {
  const negatives = tally.rowsByNegatives.reduce((sum, rows, count) => sum + rows * count, 0);
  return { kind: 'mining', ...tally, candidates, negatives };
}

/** The report in one sentence or two. */
export function miningNote(report: MiningReport): string {
  const { rows, rowsByNegatives, dropped, inWindow } = report;
  const wanted = rowsByNegatives.length - 1;
  const [none = 0, full = 0] = [rowsByNegatives[0], rowsByNegatives[wanted]];
  const found = `${report.negatives} negatives for ${rows} rows among ${report.candidates} texts: ${full} rows have ${wanted}`;
  const fewer = `${rows - full - none} fewer, ${none} none`;
  const why = [
    `${dropped.positive} positives`,
    `${dropped.duplicate} texts that say the same`,
    `${dropped.aboveMaximum} above the maximum`,
    `${dropped.insideMargin} inside the margin`,
  ];
  return `${found}, ${fewer}. Left out of ${inWindow} candidates: ${why.join(', ')}.`;
}
