// Hard negatives from a ranking (design: recipe.md 4; the margins are those of sentence-transformers' miner, safe for
// negative scores).

import type { Random } from '../base/random.ts';

export interface MiningRules {
  /** First and last rank, both inclusive, from 1. */
  readonly range: readonly [number, number];
  readonly negatives: number;
  readonly choice: 'random' | 'top';
  readonly maximumScore?: number | undefined;
  readonly absoluteMargin?: number | undefined;
  readonly relativeMargin?: number | undefined;
}

export interface RankedCandidates {
  /** Candidate numbers, best first: ranks 1, 2, ... */
  readonly ids: ArrayLike<number>;
  readonly scores: ArrayLike<number>;
  /** Score of the weakest positive; undefined where no margin asks for it. */
  readonly weakestPositive?: number | undefined;
}

/**
 * Chooses among the candidates of the rank window: none that is a known positive or the query itself, none that scores
 * too near to the weakest positive. Never repeats one; returns fewer where the window holds fewer.
 * @param isExcluded whether a candidate is a known positive of the query's text, or the query
 */
export function chooseHardNegatives(
  ranked: RankedCandidates,
  rules: MiningRules,
  isExcluded: (id: number) => boolean,
  random: Random,
): readonly { readonly id: number; readonly score: number }[] {
  const [from, to] = rules.range;
  const ceiling = scoreCeiling(rules, ranked.weakestPositive);
  const eligible: { id: number; score: number }[] = [];
  for (let rank = from; rank <= Math.min(to, ranked.ids.length); rank += 1) {
    const id = ranked.ids[rank - 1] ?? 0;
    const score = ranked.scores[rank - 1] ?? 0;
    if (score <= ceiling && !isExcluded(id)) eligible.push({ id, score });
  }
  if (rules.choice === 'top' || eligible.length <= rules.negatives) return eligible.slice(0, rules.negatives);
  const chosen = random.sample(eligible.length, rules.negatives).sort((a, b) => a - b);
  return chosen.flatMap((index) => eligible[index] ?? []);
}

/** Highest score a negative may have. */
function scoreCeiling(rules: MiningRules, weakestPositive: number | undefined): number {
  const ceilings = [rules.maximumScore ?? Number.POSITIVE_INFINITY];
  if (weakestPositive !== undefined) {
    if (rules.absoluteMargin !== undefined) ceilings.push(weakestPositive - rules.absoluteMargin);
    if (rules.relativeMargin !== undefined) ceilings.push(weakestPositive - Math.abs(weakestPositive) * rules.relativeMargin);
  }
  return Math.min(...ceilings);
}
