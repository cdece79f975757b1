// Comparisons that the page waits for or shows, one for each screen that asks.

import { create } from 'zustand';
import type { WireError } from '../../base/errors.ts';
import type { Comparison, ComparisonRequest } from '../../contract/comparison-calls.ts';
import type { ComparisonProgress } from '../../contract/protocol.ts';

/** The screen that asked. */
export type ComparisonPlace = 'evaluate' | 'instructions';

export type WatchedComparison =
  /** Nothing was asked for, or nothing of it is kept. */
  | { readonly state: 'none'; readonly key?: string | undefined }
  | { readonly state: 'looking'; readonly key: string }
  | { readonly state: 'running'; readonly key: string; readonly commandId: number; readonly progress?: ComparisonProgress | undefined }
  | { readonly state: 'failed'; readonly key: string; readonly error: WireError }
  | { readonly state: 'done'; readonly key: string; readonly request: ComparisonRequest; readonly comparison: Comparison };

interface Comparisons {
  readonly watched: Readonly<Record<ComparisonPlace, WatchedComparison>>;
}

export const useComparisons = create<Comparisons>()(() => ({ watched: { evaluate: { state: 'none' }, instructions: { state: 'none' } } }));

/** What tells requests apart. */
export function comparisonKey({ setId, systems, base }: ComparisonRequest): string {
  return JSON.stringify([setId, systems, base]);
}

export function watch(place: ComparisonPlace, watched: WatchedComparison): void {
  useComparisons.setState((state) => ({ watched: { ...state.watched, [place]: watched } }));
}

/** Takes over how far a comparison is. */
export function progressComparison(commandId: number, progress: ComparisonProgress): void {
  for (const place of ['evaluate', 'instructions'] as const) {
    const watched = useComparisons.getState().watched[place];
    if (watched.state === 'running' && watched.commandId === commandId) watch(place, { ...watched, progress });
  }
}
