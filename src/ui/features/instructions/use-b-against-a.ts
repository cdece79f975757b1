import { useEffect, useState } from 'react';
import type { ComparisonRequest, MetricChange } from '../../../contract/comparison-calls.ts';
import { call } from '../../client/connection.ts';

/**
 * How much higher a metric is under B than under A, paired by query. Both are measured by now: nothing is measured again.
 * Undefined until it is known, and where the two are one.
 */
export function useBAgainstA(
  { setId, systems }: ComparisonRequest,
  prefixes: { readonly a: string; readonly b: string },
  metric: string,
): MetricChange | undefined {
  const [known, setKnown] = useState<{ readonly key: string; readonly change: MetricChange | undefined }>();
  const [a, b] = [prefixes.a, prefixes.b].map((prefix) => systems.findIndex(({ instruction }) => instruction === prefix));
  const key = JSON.stringify([setId, systems, a, b, metric]);
  useEffect(() => {
    if (a === undefined || b === undefined || a === b) return undefined;
    let stale = false;
    call('compare-systems', { setId, systems, base: a, onlyKept: true }).then(
      ({ comparison }) => !stale && setKnown({ key, change: comparison?.systems[b]?.change?.[metric] }),
      () => undefined, // the sentence stays away
    );
    return () => {
      stale = true;
    };
    // All of it stands in the key.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [key]);
  return known?.key === key ? known.change : undefined;
}
