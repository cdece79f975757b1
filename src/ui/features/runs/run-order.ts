// Runs in the order that a person asked for.

import type { RunDetails } from '../../../contract/run-calls.ts';
import type { RunSummary } from '../../../contract/protocol.ts';

export const sortKeys = ['name', 'quality', 'loss', 'steps', 'started', 'size'] as const;
export type SortKey = (typeof sortKeys)[number];

export interface Order {
  readonly key: SortKey;
  readonly isAscending: boolean;
}

/** What is better, newer or larger comes first, unless the other way round is asked for; names run from A. */
export const firstOrder = (key: SortKey): Order => ({ key, isAscending: key === 'name' || key === 'loss' });

/** Starred runs first, then by the order; runs without the figure last whichever way. */
export function ordered(
  runs: readonly RunSummary[],
  details: Readonly<Record<string, RunDetails>> | undefined,
  { key, isAscending }: Order,
): readonly RunSummary[] {
  const star = (run: RunSummary): number => (details?.[run.runId]?.starred === true ? 0 : 1);
  const value = (run: RunSummary): number | undefined => valueOf(run, details?.[run.runId], key);
  return runs.toSorted((a, b) => {
    if (star(a) !== star(b)) return star(a) - star(b);
    if (key === 'name') return (isAscending ? 1 : -1) * a.name.localeCompare(b.name);
    const [left, right] = [value(a), value(b)];
    if (left === undefined || right === undefined) return Number(left === undefined) - Number(right === undefined);
    return (isAscending ? 1 : -1) * (left - right);
  });
}

function valueOf(run: RunSummary, details: RunDetails | undefined, key: Exclude<SortKey, 'name'> | 'name'): number | undefined {
  switch (key) {
    case 'name':
      return undefined;
    case 'quality':
      return details?.quality?.values.at(-1);
    case 'loss':
      return run.finalLoss ?? run.sparkline.at(-1);
    case 'steps':
      return run.step;
    case 'started':
      return run.startedAt;
    case 'size':
      return run.sizeBytes;
  }
}
