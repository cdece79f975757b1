// A run of benchmarks as Markdown, for the terminal and for src/BENCHMARKS.md.

import type { Ceilings } from '../../src/tensor/ledger/ceilings.ts';
import type { Bench } from './bench.ts';
import { suites, tableOf } from './rows.ts';

export interface Circumstances {
  readonly date: string;
  /** Which Vulkan driver, or which browser. */
  readonly driver: string;
  readonly commit: string;
}

/** Where the numbers come from, in one paragraph. */
export function headerOf(bench: Bench, { date, driver, commit }: Circumstances): string {
  const features = bench.features.length === 0 ? 'no optional features' : bench.features.join(', ');
  return `${date}, commit ${commit}, ${bench.adapter}, driver ${driver}, ${features}; ${ceilingsText(bench.ceilings)}.`;
}

function ceilingsText(ceilings: Ceilings | undefined): string {
  if (ceilings === undefined) return 'ceilings not measured';
  const { gigaflops, halfGigaflops, gigabytesPerSecond } = ceilings;
  const halves = halfGigaflops === undefined ? '' : ` (${halfGigaflops.toPrecision(3)} in halves)`;
  return `measured ceilings ${gigaflops.toPrecision(3)} GFLOP/s${halves} and ${gigabytesPerSecond.toPrecision(3)} GB/s`;
}

/** A section of src/BENCHMARKS.md. */
export function sectionOf(bench: Bench, circumstances: Circumstances): string {
  const tables = suites.flatMap((suite) => {
    const rows = bench.rows.filter((row) => row.suite === suite);
    return rows.length === 0 ? [] : [tableOf(rows)];
  });
  const notes = bench.notes.length === 0 ? [] : [bench.notes.join(' ')];
  const command = '`npm run bench`: medians of at least three runs in turn in one process; a ratio above 1: ours is better.';
  return [`## Ours and stock tfjs`, command, headerOf(bench, circumstances), ...tables, ...notes].join('\n\n');
}
