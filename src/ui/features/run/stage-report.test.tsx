import { render, screen, within } from '@testing-library/react';
import { expect, test } from 'vitest';
import type { MiningReport, ScoreReport } from '../../../contract/stage-report.ts';
import { StageReportView } from './stage-report.tsx';

const mining: MiningReport = {
  kind: 'mining',
  rows: 243,
  rowsByNegatives: [3, 0, 10, 230],
  inWindow: 24_057,
  dropped: { positive: 7, duplicate: 2, aboveMaximum: 0, insideMargin: 41 },
  notNeeded: 23_300,
  candidates: 365,
  negatives: 710,
};

const scoring: ScoreReport = {
  kind: 'scoring',
  rows: 6,
  scoredBy: 'embedder',
  threshold: 0.43,
  kept: 4,
  keptShare: 4 / 6,
  mean: 0.51,
  histogram: Array.from({ length: 100 }, (_, bin) => ([60, 61, 75, 80, 90, 95].includes(bin) ? 1 : 0)),
  bins: { from: -1, to: 1, count: 100 },
  above: [{ score: 0.51, query: 'how long to stew', passage: 'an hour' }],
  below: [],
};

test('mining tells how many rows have all their negatives, and why others were left out', () => {
  render(<StageReportView report={mining} />);
  expect(screen.getByText('230 of 243 rows have all 3 negatives, found among 365 texts.')).toBeDefined();
  const rows = screen.getAllByRole('row').map((row) =>
    within(row)
      .queryAllByRole('cell')
      .map((cell) => cell.textContent),
  );
  expect(rows).toEqual([[], ['0', '3', ''], ['2', '10', ''], ['3', '230', '']]);
  expect(screen.getByText('inside the margin').nextSibling?.textContent).toBe('41');
});

test('scoring tells what the threshold keeps, with the rows next to it', () => {
  const { container } = render(<StageReportView report={scoring} />);
  expect(screen.getByText('4 of 6 rows (67%) score 0.43 or more.')).toBeDefined();
  expect(screen.getByText('how long to stew')).toBeDefined();
  expect(screen.getByText('No row lies there.')).toBeDefined();
  const bars = [...container.querySelectorAll('rect')].map((bar) => bar.getAttribute('fill'));
  expect(bars).toEqual(['var(--reference)', 'var(--reference)', ...Array.from({ length: 4 }, () => 'var(--series-1)')]);
});
