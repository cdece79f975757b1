// Which candidates may be right answers that nobody marked, the most suspicious first.

import { suspicionReasons, type SuspicionReason } from '../contract/negatives-calls.ts';
import { probabilityAt, shareOf, type RankedRow } from './ranked-pool.ts';
import { textOverlap } from './text-overlap.ts';

/** From these on a candidate is suspicious. The share of the answer's score is that of sentence-transformers' strictest margin. */
export const suspiciousFrom = { share: 0.95, overlap: 0.7, probability: 0.5 } as const;
/** Texts are compared only of candidates that come this close to the answer, and rank this high. */
const comparedFrom = { share: 0.8, rank: 20 } as const;

/** A candidate before its text was looked at. */
export interface Closeness {
  readonly row: number;
  readonly candidate: number;
  readonly rank: number;
  readonly share: number;
  readonly probability: number | undefined;
}

/** Candidates that are suspicious by a score, or close enough for their texts to be compared; the closest first. */
export function closeCandidates(rows: readonly RankedRow[]): readonly Closeness[] {
  const found: Closeness[] = [];
  for (const [number, row] of rows.entries()) {
    const weakest = Math.min(...row.positives);
    for (const [place, candidate] of row.ids.entries()) {
      if (row.known[place] !== 0) continue;
      const share = shareOf(row.scores[place] ?? 0, weakest);
      const probability = probabilityAt(row, place);
      const isClose = share >= comparedFrom.share && place < comparedFrom.rank;
      if (isClose || share >= suspiciousFrom.share || (probability ?? 0) >= suspiciousFrom.probability)
        found.push({ row: number, candidate, rank: place + 1, share, probability });
    }
  }
  return found.sort((a, b) => b.share - a.share || a.row - b.row || a.rank - b.rank);
}

/** Why a candidate is suspicious; empty where it is not. */
export function reasonsFor(
  { share, probability = 0 }: Closeness,
  passage: string,
  positives: readonly string[],
): readonly SuspicionReason[] {
  const holds: Readonly<Record<SuspicionReason, boolean>> = {
    score: share >= suspiciousFrom.share,
    'same-text': positives.some((positive) => textOverlap(passage, positive) >= suspiciousFrom.overlap),
    reranker: probability >= suspiciousFrom.probability,
  };
  return suspicionReasons.filter((reason) => holds[reason]);
}

interface Suspicious {
  readonly reasons: readonly SuspicionReason[];
  readonly share: number;
  readonly row: number;
  readonly rank: number;
}

/** The order of the queue: more reasons first, then the larger share; then as the data lies. */
export function bySuspicion(a: Suspicious, b: Suspicious): number {
  return b.reasons.length - a.reasons.length || b.share - a.share || a.row - b.row || a.rank - b.rank;
}
