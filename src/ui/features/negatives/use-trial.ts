import { useEffect, useState } from 'react';
import type { BulkRule, PoolYield } from '../../../contract/negatives-calls.ts';
import { call } from '../../client/connection.ts';
import { useNegatives } from './review-store.ts';

/** A slider says a hundred things a second; the last of them is asked for. */
const settleMilliseconds = 120;

/** What a rule would leave, without applying it. */
export function useTrial({ by, above }: BulkRule): PoolYield | undefined {
  const poolId = useNegatives((state) => state.view?.header.poolId);
  const review = useNegatives((state) => state.review);
  const [found, setFound] = useState<PoolYield>();
  useEffect(() => {
    if (poolId === undefined || review === undefined) return undefined;
    let wanted = true;
    const ask = (): void => {
      const tried = { ...review, rules: { ...review.rules, bulk: { by, above } } };
      // What fails here fails for the review itself too, and is told there.
      call('pool-yield', { poolId, review: tried }).then(
        (answer) => wanted && setFound(answer),
        () => undefined,
      );
    };
    const timer = setTimeout(ask, settleMilliseconds);
    return () => {
      wanted = false;
      clearTimeout(timer);
    };
  }, [poolId, review, by, above]);
  return found;
}
