import { readFileSync } from 'node:fs';
import { join } from 'node:path';

interface PairCase {
  readonly scores: readonly number[];
  readonly labels: readonly number[];
  /** How often each pair occurs in the draw. */
  readonly counts: readonly number[];
  readonly sample: Readonly<Record<string, number>>;
  readonly draw: Readonly<Record<string, number>>;
}

interface CandidateRow {
  readonly names: readonly string[];
  readonly scores: readonly number[];
  readonly relevant: readonly string[];
  readonly metrics: Readonly<Record<string, number>>;
}

interface LibraryMetrics {
  readonly pairs: readonly PairCase[];
  readonly candidates: { readonly rows: readonly CandidateRow[] };
  readonly percentiles: { readonly values: readonly number[]; readonly interval: readonly [number, number] };
}

// Written by e2e/fixtures/library_metrics.py.
export const libraryMetrics = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../e2e/fixtures/library-metrics.json'), 'utf8'),
) as LibraryMetrics;
