// Hard negatives from a ranking (design: recipe.md 4; the margins are those of sentence-transformers' miner, version 6,
// safe for negative scores).

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
}

export interface Candidate {
  readonly id: number;
  readonly score: number;
}

/** What the window of ranks offers, in their order, and how many of it were left out. */
export interface Window {
  readonly candidates: readonly Candidate[];
  readonly dropped: Readonly<Record<'positive' | 'duplicate', number>>;
}

/**
 * The candidates of the rank window that may be wrong answers. Ranks count before anything is left out.
 * @param knownAs what a candidate is known to be; undefined: nothing
 */
export function windowOf(
  ranked: RankedCandidates,
  [from, to]: MiningRules['range'],
  knownAs: (id: number) => 'positive' | 'duplicate' | undefined,
): Window {
  const { ids, scores } = ranked;
  const candidates: Candidate[] = [];
  const dropped = { positive: 0, duplicate: 0 };
  for (let rank = from; rank <= Math.min(to, ids.length); rank += 1) {
    const id = ids[rank - 1] ?? 0;
    const known = knownAs(id);
    if (known === undefined) candidates.push({ id, score: scores[rank - 1] ?? 0 });
    else dropped[known] += 1;
  }
  return { candidates, dropped };
}

export interface Negatives {
  readonly chosen: readonly Candidate[];
  /** Candidates that scored low enough. */
  readonly eligible: number;
  readonly dropped: Readonly<Record<'aboveMaximum' | 'insideMargin', number>>;
}

/**
 * Chooses among candidates, none twice; returns fewer where there are fewer. `top` takes the highest scores, of equal ones
 * the earlier candidate; `random` a seeded choice, in the order given.
 * @param weakestPositive score of the weakest positive; undefined where no margin asks for it
 */
export function chooseNegatives(
  candidates: readonly Candidate[],
  rules: Omit<MiningRules, 'range'>,
  weakestPositive: number | undefined,
  random: Random,
): Negatives {
  const maximum = rules.maximumScore ?? Number.POSITIVE_INFINITY;
  const isBounded = weakestPositive !== undefined && hasMargin(rules);
  const ceiling = isBounded ? marginCeiling(rules, weakestPositive) : Number.POSITIVE_INFINITY;
  const belowMaximum = candidates.filter(({ score }) => score <= maximum);
  const eligible = belowMaximum.filter(({ score }) => score <= ceiling);
  const dropped = { aboveMaximum: candidates.length - belowMaximum.length, insideMargin: belowMaximum.length - eligible.length };
  return { chosen: chosenOf(eligible, rules, random), eligible: eligible.length, dropped };
}

function chosenOf(eligible: readonly Candidate[], { choice, negatives }: Omit<MiningRules, 'range'>, random: Random): readonly Candidate[] {
  if (choice === 'top') return eligible.toSorted((a, b) => b.score - a.score).slice(0, negatives);
  if (eligible.length <= negatives) return eligible;
  const places = random.sample(eligible.length, negatives).sort((a, b) => a - b);
  return places.flatMap((place) => eligible[place] ?? []);
}

/** Whether any rule compares with the positives. */
export function hasMargin({ absoluteMargin, relativeMargin }: Omit<MiningRules, 'range'>): boolean {
  return absoluteMargin !== undefined || relativeMargin !== undefined;
}

/** Highest score that keeps its distance: pos - margin, and pos - |pos| * share. */
function marginCeiling({ absoluteMargin = 0, relativeMargin = 0 }: Omit<MiningRules, 'range'>, positive: number): number {
  return Math.min(positive - absoluteMargin, positive - Math.abs(positive) * relativeMargin);
}
