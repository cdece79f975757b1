// Asking for comparisons: what is kept is shown at once, the rest is measured when it is asked for.

import { toWireError } from '../../base/errors.ts';
import type { ComparisonRequest } from '../../contract/comparison-calls.ts';
import { comparisonKey, useComparisons, watch, type ComparisonPlace } from './comparison-store.ts';
import { call, send } from './connection.ts';

const isStill = (place: ComparisonPlace, key: string): boolean => useComparisons.getState().watched[place].key === key;

/** Shows what was measured before, where all of it is kept. Resolves to whether it was. */
export async function showKept(place: ComparisonPlace, request: ComparisonRequest): Promise<boolean> {
  const key = comparisonKey(request);
  const { state } = useComparisons.getState().watched[place];
  if (isStill(place, key) && state !== 'failed' && state !== 'none') return true;
  watch(place, { state: 'looking', key });
  try {
    const { comparison } = await call('compare-systems', { ...request, onlyKept: true });
    if (!isStill(place, key)) return true;
    watch(place, comparison === undefined ? { state: 'none', key } : { state: 'done', key, request, comparison });
    return comparison !== undefined;
  } catch (error) {
    if (isStill(place, key)) watch(place, { state: 'failed', key, error: toWireError(error) });
    return true;
  }
}

/** Measures what is missing. */
export async function compare(place: ComparisonPlace, request: ComparisonRequest): Promise<void> {
  const key = comparisonKey(request);
  cancelComparison(place);
  const { id, reply } = send('compare-systems', request);
  watch(place, { state: 'running', key, commandId: id });
  try {
    const { comparison } = await reply;
    if (isStill(place, key) && comparison !== undefined) watch(place, { state: 'done', key, request, comparison });
  } catch (error) {
    const wire = toWireError(error);
    if (isStill(place, key)) watch(place, wire.code === 'cancelled' ? { state: 'none', key } : { state: 'failed', key, error: wire });
  }
}

/** Ends the measurement of a screen; what was measured of it so far is kept. */
export function cancelComparison(place: ComparisonPlace): void {
  const watched = useComparisons.getState().watched[place];
  if (watched.state === 'running') void call('cancel', { commandId: watched.commandId });
}
